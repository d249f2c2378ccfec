// What "#element" is where packages run from their sources: bundled at import, so that tests need no build.
import { bundleElement } from './bundle-element.mjs';

export const element = await bundleElement();
