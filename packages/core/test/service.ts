import {
  type Authenticator,
  type AuthenticatorOptions,
  type ChangeEvent,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type DecisionEvent,
  type IssuedKey,
  type KeyManager,
  type KeySettings,
  type ManagerOptions,
  type NewKey,
  type OrgkeyStore,
  type Outcome,
  type Principal,
  type RequestView,
  type Requirement,
  type WarningEvent,
} from '../src/index.js';

/** A request with these headers and nothing else. */
export function viewOf(headers: Readonly<Record<string, string>>, more: Partial<RequestView> = {}): RequestView {
  return {
    header: (name) => headers[name],
    headerLineCount: () => Object.keys(headers).length,
    address: () => '192.0.2.1',
    rawQuery: () => '',
    pathParameter: () => undefined,
    ...more,
  };
}

/** An authenticator and a manager on one store, and all that they told. */
export interface Service {
  readonly store: OrgkeyStore;
  readonly manager: KeyManager;
  readonly authenticator: Authenticator;
  readonly decisions: DecisionEvent[];
  readonly changes: ChangeEvent[];
  readonly warnings: WarningEvent[];
  /** A key of acme. */
  readonly issue: (more?: Partial<NewKey>) => Promise<IssuedKey>;
  readonly present: (key: string, requirement?: Requirement) => Promise<Outcome<Principal | undefined>>;
}

type Options = Partial<KeySettings<OrgkeyStore>> & AuthenticatorOptions & ManagerOptions;

/** A service whose organizations are acme and beta. */
export async function openService({ store = createMemoryStore(), ...options }: Options = {}): Promise<Service> {
  const [decisions, changes, warnings]: [DecisionEvent[], ChangeEvent[], WarningEvent[]] = [[], [], []];
  const listeners = {
    decision: (event: DecisionEvent) => void decisions.push(event),
    change: (event: ChangeEvent) => void changes.push(event),
    warning: (event: WarningEvent) => void warnings.push(event),
  };
  const settings = { store, listeners, ...options };
  const manager = createKeyManager(settings);
  const authenticator = createAuthenticator(settings);
  for (const slug of ['acme', 'beta']) await manager.createOrganization({ slug });
  changes.length = 0;
  return {
    ...{ store, manager, authenticator, decisions, changes, warnings },
    issue: (more = {}) => manager.create({ organization: 'acme', name: 'ci', ...more }),
    present: async (key, requirement) => authenticator.authenticate(viewOf({ 'x-api-key': key }), requirement),
  };
}

/** What was decided, in order: `accepted`, or the exact reason. */
export function reasonsOf(decisions: readonly DecisionEvent[]): string[] {
  return decisions.map((event) => (event.type === 'accepted' ? 'accepted' : event.reason));
}
