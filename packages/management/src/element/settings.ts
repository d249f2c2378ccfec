/** What the attributes of `<orgkey-keys>` say. */
export interface Settings {
  /** Base path of the HTTP API, without `/v1`. */
  readonly base: string;
  readonly heading: string;
  readonly exampleUrl: string;
  readonly signInUrl: string | undefined;
}

export function settingsOf(element: HTMLElement): Settings {
  return {
    base: (element.getAttribute('base') ?? '/settings/api-keys').replace(/\/$/, ''),
    heading: element.getAttribute('heading') ?? 'API keys',
    exampleUrl: element.getAttribute('example-url') ?? '/api',
    signInUrl: element.getAttribute('sign-in-url') ?? undefined,
  };
}
