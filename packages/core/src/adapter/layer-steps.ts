import type { Step } from './assert-guarded.js';

/** A router that keeps layers, as those on `path-to-regexp` do: Express 4 and 5, `@koa/router`, `koa-router`. */
export interface LayeredRouter {
  readonly stack: readonly unknown[];
  readonly caseSensitive?: boolean | undefined;
}

type Path = string | RegExp | readonly Path[];
type Handler = ((...args: never[]) => unknown) & Partial<LayeredRouter>;

/** Of Express: a route, or a handler that is mounted. */
interface Mounted {
  readonly route?: { readonly path: Path; readonly stack: readonly { method?: string; handle: Handler }[] };
  readonly handle: Handler;
  /** As it was written; Express 5.2 and before do not keep it. */
  readonly rawPath?: Path;
  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
}

/** Of Koa: the handlers of a route; without a method they are tried for all below the path. */
interface Routed {
  readonly path: string | RegExp;
  readonly methods: readonly string[];
  readonly regexp: RegExp;
  readonly stack: readonly Handler[];
}

/** The steps of a router that keeps layers; `undefined` where there is no such router. */
export function layerSteps(router: Partial<LayeredRouter> | undefined): Step[] | undefined {
  const layers = router?.stack as readonly (Mounted | Routed)[] | undefined;
  return layers?.flatMap((layer) =>
    'handle' in layer ? mountedSteps(layer, router?.caseSensitive === true) : routedSteps(layer),
  );
}

/** An application of Express, or a router. */
export interface LayeredApp extends Partial<LayeredRouter> {
  readonly router?: unknown;
  /** Express 4, where `router` throws. */
  readonly _router?: LayeredRouter;
  lazyrouter?(): void;
}

/** The steps of an application of Express 4 or 5, or of a router. */
export function applicationSteps(app: LayeredApp): Step[] {
  if (app.lazyrouter === undefined)
    return layerSteps(app.stack ? app : (app.router as LayeredRouter | undefined)) ?? [];
  app.lazyrouter();
  // The first two are Express' own.
  return layerSteps(app._router)?.slice(2) ?? [];
}

function mountedSteps({ route, handle, rawPath, regexp }: Mounted, sensitive: boolean): Step[] {
  // Handlers of errors answer what others have thrown.
  if (handle.length > 3 && route === undefined) return [];
  if (route === undefined)
    return pathsOf(rawPath ?? mountOf(regexp)).map((path) => {
      return { path: path && `${path}/*`, sensitive, handler: handle, within: layerSteps(handle) };
    });
  const within = route.stack.map(({ method, handle: handler }) => ({
    method: method?.toUpperCase(),
    path: '',
    sensitive,
    handler,
  }));
  return pathsOf(route.path).map((path) => ({ path, sensitive, within }));
}

function routedSteps({ path, methods, regexp, stack }: Routed): Step[] {
  const sensitive = !regexp.flags.includes('i');
  const isRoute = methods.length > 0;
  // Where no path was given, there is a pattern behind the prefix of the router.
  const below = `${String(path).replace('(?:\\/|$)', '')}/*`;
  return (isRoute ? methods : [undefined]).flatMap((method) =>
    stack.map((handler) => ({ method, path: isRoute ? String(path) : below, sensitive, handler })),
  );
}

function pathsOf(path: Path | undefined): (string | undefined)[] {
  return Array.isArray(path) ? path.flatMap(pathsOf) : [path === undefined ? undefined : String(path)];
}

/** `^\/api\/?(?=\/|$)` of `/api`. */
function mountOf(regexp: Mounted['regexp']): string | undefined {
  if (regexp?.fast_slash) return '/';
  return regexp?.source.replace(/^\^/, '').replace('\\/?(?=\\/|$)', '').replaceAll('\\/', '/');
}
