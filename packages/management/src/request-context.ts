/** What a mount knows of a request besides the request. */
export interface RequestContext<Native> {
  /** Scheme, host and port as the framework's trusted-proxy setting gives them. Default: those of the URL. */
  readonly origin?: string | undefined;
  /** The framework's own request, for `authorize`. */
  readonly native: Native;
}
