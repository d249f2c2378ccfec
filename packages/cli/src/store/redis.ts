import type { Opening, OpenStore } from './open-store.js';
import { invalid } from './store-url.js';

export function openRedis({ url, origin }: Opening): OpenStore {
  throw invalid(origin, `can't be ${url.kind}: yet; use sqlite:PATH`);
}
