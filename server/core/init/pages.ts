import { importers } from '../import/importers.ts';

/** Paths that are worth a GET: those of a recording or a description that need no value, in its order. */
export function pagesOf(document: string): readonly string[] {
  const importer = importers.find((each) => each.recognises(document));
  const reading = importer?.read(document);
  if (reading === undefined || !reading.ok) return [];
  const found = reading.value.draft.paths.flatMap(({ steps }) =>
    steps.flatMap(({ method, url }) =>
      method === 'GET' && url.startsWith('/') && !url.includes('$' + '{') ? [url] : [],
    ),
  );
  const seen = new Set<string>();
  return found.filter((url) => {
    const path = url.split('?')[0] ?? '';
    if (seen.has(path)) return false;
    seen.add(path);
    return true;
  });
}

/** Whether a text is an OpenAPI document that can be read. */
export const isOpenapi = (text: string): boolean =>
  importers.some((each) => each.name === 'openapi' && each.recognises(text));
