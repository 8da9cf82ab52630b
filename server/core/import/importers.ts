import { curl } from './curl.ts';
import { har } from './har.ts';
import type { Importer } from './importer.ts';
import { openapi } from './openapi.ts';

/** Every importer, in the order in which a document without `--as` is offered to them. */
export const importers: readonly Importer[] = [har, openapi, curl];
