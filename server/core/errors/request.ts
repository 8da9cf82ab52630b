import type { ErrorFamily } from './errorSpec.ts';

/** Requests to the HTTP API and to the console that the server does not serve. */
export const requestErrors = {
  'ZH-REQUEST-001': {
    title: 'Invalid request',
    line: '{reason}',
    remedy: 'Correct the fields that are named; docs/openapi.json describes them.',
    exit: 'usage',
    status: 422,
  },
  'ZH-REQUEST-002': {
    title: 'Unreadable request',
    line: 'the request cannot be read',
    remedy: 'Send the body as valid JSON and the path percent-encoded.',
    exit: 'usage',
    status: 400,
  },
  'ZH-REQUEST-003': {
    title: 'Wrong media type',
    line: 'the body is not UTF-8 JSON, plain or gzip',
    remedy: 'Send a JSON body with "Content-Type: application/json".',
    exit: 'usage',
    status: 415,
  },
  'ZH-REQUEST-004': {
    title: 'Request too large',
    line: 'the body is larger than the server takes',
    remedy: 'Send less: 1 MB at most, 16 kB where no login is needed.',
    exit: 'usage',
    status: 413,
  },
  'ZH-REQUEST-005': {
    title: 'No such API operation',
    line: 'the API has no {method} {path}',
    remedy: 'See docs/openapi.json for the operations of the API.',
    exit: 'usage',
    status: 404,
  },
  'ZH-REQUEST-006': {
    title: 'No such page',
    line: 'there is nothing at {path}',
    remedy: 'Open the console at / and go on from there.',
    exit: 'usage',
    status: 404,
  },
  'ZH-REQUEST-007': {
    title: 'Foreign origin',
    line: 'the request does not come from a page of this console',
    remedy: "Use the console at the server's own address, or send an API token.",
    exit: 'usage',
    status: 403,
  },
  'ZH-REQUEST-008': {
    title: 'Unknown host name',
    line: 'this server does not answer to the host name of the request',
    remedy: 'Use localhost, or set ZEROHOUR_PUBLIC_URL to the address that people use.',
    exit: 'usage',
    status: 421,
  },
  'ZH-REQUEST-009': {
    title: 'File changed',
    line: 'the file has changed since the state that the request names',
    remedy: 'Fetch it again without If-Match and If-Unmodified-Since.',
    exit: 'usage',
    status: 412,
  },
  'ZH-REQUEST-010': {
    title: 'Range not available',
    line: 'the file has no such range',
    remedy: 'Fetch the whole file, without a Range header.',
    exit: 'usage',
    status: 416,
  },
  'ZH-REQUEST-011': {
    title: 'Text that cannot be stored',
    line: '{place} holds a NUL or half a surrogate pair',
    remedy: 'Send text without NUL characters, in valid Unicode.',
    exit: 'usage',
    status: 400,
  },
} as const satisfies ErrorFamily<'REQUEST'>;
