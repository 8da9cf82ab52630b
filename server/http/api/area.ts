/** The areas of the API: the tags of its operations in the OpenAPI document. */
export const areas = [
  'session',
  'tokens',
  'users',
  'runs',
  'drills',
  'scenarios',
  'workers',
  'kill-switch',
  'switches',
  'server',
] as const;
export type Area = (typeof areas)[number];

/** The areas that an API token may be limited to; `session` and `server` are open to every token. */
export const tokenAreas = [
  'runs',
  'drills',
  'scenarios',
  'workers',
  'kill-switch',
  'switches',
] as const;
export type TokenArea = (typeof tokenAreas)[number];
