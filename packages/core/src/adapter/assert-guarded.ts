import { checkMembers, checkObject, invalidOption } from '../options/check.js';
import { OrgkeyError } from '../orgkey-error.js';
import { GUARDED } from './guarded.js';

/** What may stand in front of a guard. */
export interface AssertGuardedOptions {
  /** Routes that are open on purpose, as the error names them: `GET /healthz`, `ALL /static/*`. */
  readonly except?: readonly string[];
}

/**
 * What a router tries for a request, in its order: a handler, or steps within. A path that ends with `/*` is tried
 * for all below it as well; paths within are relative to that.
 */
export interface Step {
  /** Absent: any. */
  readonly method?: string | undefined;
  /** As the application wrote it. Absent: it can't be told. */
  readonly path?: string | undefined;
  /** Whether `/ADMIN` is another path than `/admin`. */
  readonly sensitive?: boolean | undefined;
  readonly handler?: unknown;
  readonly within?: readonly Step[] | undefined;
}

/** Marks a handler as a guard, so that {@link assertStepsGuarded} knows it. */
export function asGuard<Handler extends object>(handler: Handler): Handler {
  return Object.assign(handler, { [GUARDED]: true });
}

/**
 * Throws `unguarded` and names every step that a request reaches without a guard, but for those that are excepted. A
 * function is not seen into: in front of a guard it is named like a route, since it may answer.
 */
export function assertStepsGuarded(steps: readonly Step[], options: AssertGuardedOptions = {}): void {
  checkObject(options, 'options', 'an object such as { except: ["GET /healthz"] }');
  checkMembers(options, ['except'], 'the options of assertGuarded()');
  const { except = [] } = options;
  if (!Array.isArray(except)) throw invalidOption('except', except, 'a list such as ["GET /healthz"]');
  const open = byRoute(openSteps(steps, { path: '', guards: [] }));
  const named = [...open].filter(([route]) => !except.includes(route) && !isHeadOfGet(route, open));
  if (named.length === 0) return;
  const list = named.map(([route, names]) => (names.size === 0 ? route : `${route} (${[...names].join(', ')})`));
  throw new OrgkeyError(
    'unguarded',
    `Not behind apiKeyAuth(): ${list.join(', ')}. Guard them, or name them in "except".`,
  );
}

interface Place {
  /** Of the mount; `undefined` where it can't be told. */
  readonly path: string | undefined;
  readonly guards: readonly Step[];
}

function openSteps(steps: readonly Step[], place: Place): Step[] {
  const guards = [...place.guards];
  return steps.flatMap((step) => {
    const here = { ...step, path: joined(place.path, step.path) };
    if (isGuard(step.handler)) guards.push(here);
    else if (!guards.some((guard) => covers(guard, here)))
      return step.within ? openSteps(step.within, { path: here.path?.replace(/\/\*$/, ''), guards }) : [here];
    return [];
  });
}

/** The names of the functions that stand on a route, by its name. */
function byRoute(open: readonly Step[]): Map<string, Set<string>> {
  const methods = new Map<unknown, Set<unknown>>();
  const routes = new Map<string, Set<string>>();
  for (const { path, method, handler } of open) entryOf(methods, `${path} ${functionName(handler)}`).add(method);
  for (const { path = '(a path that can not be read)', method, handler } of open) {
    const name = functionName(handler);
    // Frameworks write a route of all methods as one of each; nobody lists more than these by hand.
    const isAny = method === undefined || entryOf(methods, `${path} ${name}`).size > 7;
    const names = entryOf(routes, `${isAny ? 'ALL' : method} ${path}`);
    if (name !== '') names.add(name);
  }
  return routes;
}

function entryOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const entry = map.get(key) ?? new Set();
  map.set(key, entry);
  return entry;
}

interface Marked {
  readonly [GUARDED]?: true;
  readonly __COMPOSED_HANDLER?: unknown;
}

function isGuard(handler: unknown): boolean {
  if (typeof handler !== 'function') return false;
  // Hono wraps handlers of an application that has an error handler of its own.
  const { [GUARDED]: isMarked, __COMPOSED_HANDLER: inner } = handler as unknown as Marked;
  return isMarked === true || isGuard(inner);
}

function joined(mount: string | undefined, path: string | undefined): string | undefined {
  if (mount === undefined || path === undefined) return undefined;
  return path === '' ? mount : `${mount}/${path}`.replace(/\/{2,}/g, '/');
}

/** By the texts of the paths, since what else a pattern may match is the router's secret: when in doubt, not. */
function covers(guard: Step, step: Step): boolean {
  if (guard.method !== undefined && guard.method !== step.method) return false;
  if (guard.path === '/*') return true;
  if (guard.path === undefined || step.path === undefined) return false;
  if (guard.sensitive === true && step.sensitive !== true) return false;
  const below = guard.path.endsWith('/*') ? guard.path.slice(0, -1) : undefined;
  return step.path === guard.path || (below !== undefined && `${step.path}/`.startsWith(below));
}

function functionName(handler: unknown): string {
  return (handler as { readonly name?: string } | undefined)?.name ?? '';
}

/** HEAD is what every GET route answers too. */
function isHeadOfGet(route: string, open: ReadonlyMap<string, unknown>): boolean {
  return route.startsWith('HEAD ') && open.has(route.replace('HEAD', 'GET'));
}
