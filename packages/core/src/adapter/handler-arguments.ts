import { checkFunction } from '../options/check.js';

/** `(handler)` or `(options, handler)`: options come first, since what the handler gets depends on them. */
export type HandlerArguments<Options, Handler> = [handler: Handler] | [options: Options, handler: Handler];

export function sortArguments<Options, Handler>(
  args: HandlerArguments<Options, Handler>,
): { readonly options: Options | undefined; readonly handler: Handler } {
  const [options, handler] = args.length === 1 ? [undefined, args[0]] : args;
  checkFunction(handler ?? 'none', 'handler');
  return { options, handler };
}
