import openapiTypes, { astToString } from 'openapi-typescript';

const head = '/* Made from docs/openapi.json by `npm run openapi`; do not edit. */\n';

/** TypeScript types of an OpenAPI document, for `openapi-fetch`. @param {object} document */
export async function typesOf(document) {
  const nodes = await openapiTypes(document, {
    immutable: true,
    alphabetize: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
  });
  return head + astToString(nodes);
}
