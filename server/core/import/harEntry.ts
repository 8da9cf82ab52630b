import { parseRequest } from '../scenario/shorthand.ts';
import type { ImportedAnswer } from './answerValues.ts';
import type { RecordedExchange } from './correlation.ts';
import type { Notices } from './draft.ts';
import { ownHeaders } from './headers.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf } from './jsonText.ts';
import { type Body, bodyFrom, type Pair, userOf, withoutUser } from './request.ts';

/** An entry of a HAR log: a request of the journey, with its answer and its times. */
export interface Entry extends RecordedExchange {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly isPage: boolean;
}

const staticKinds =
  /^(?:image|font|audio|video)\/|css|javascript|ecmascript|wasm|font|octet-stream|manifest/i;
const staticPath =
  /\.(?:png|jpe?g|gif|webp|avif|svg|ico|css|m?js|map|woff2?|ttf|otf|eot|mp4|webm|mp3|wasm|webmanifest)$/i;

/** The entry, or nothing where a step cannot send it; what is left out is counted. */
export function entryOf(value: unknown, place: string, notices: Notices): readonly Entry[] {
  const entry = objectOf(value);
  const request = objectOf(entry.request);
  const response = objectOf(entry.response);
  const content = objectOf(response.content);
  const url = URL.canParse(textOf(request.url)) ? new URL(textOf(request.url)) : null;
  const contentType = textOf(content.mimeType);
  const leftOut = (kind: string, remedy: string): readonly Entry[] => {
    notices.add(kind, place, remedy);
    return [];
  };
  if (!isObject(value) || url === null) return leftOut('entry without a URL', 'record it again');
  if (url.protocol === 'data:' || url.protocol === 'blob:') {
    return leftOut('data URL', 'nothing to do: it sends no request');
  }
  if (!/^https?:$/.test(url.protocol) || response.status === 101) {
    return leftOut('WebSocket or other protocol', 'a scenario sends HTTP requests only');
  }
  const method = textOf(request.method).toUpperCase();
  if (parseRequest(`${method} /`) === null) {
    return leftOut(
      'request with a method that steps do not have',
      'write a script by hand if it matters',
    );
  }
  if (method === 'GET' && (staticKinds.test(contentType) || staticPath.test(url.pathname))) {
    return leftOut(
      'static resource (image, font, style sheet, script)',
      'add a step where your own servers deliver it',
    );
  }
  const status = typeof response.status === 'number' ? response.status : 0;
  if (status < 100 || status > 599) {
    return leftOut('request without an answer', 'record it again, or write a step');
  }
  const startedMs = Date.parse(textOf(entry.startedDateTime));
  const started = Number.isFinite(startedMs) ? startedMs : 0;
  const time = typeof entry.time === 'number' && entry.time > 0 ? entry.time : 0;
  const body = bodyOf(objectOf(request.postData), place, notices);
  const headers = typed(pairsOf(request.headers, 'name'), body, request.postData);
  return [
    {
      request: {
        method,
        url: withoutUser(url),
        headers: [...userOf(url), ...ownHeaders(headers, place, notices)],
        body,
        place,
      },
      answer: answerOf(status, response, content, contentType),
      startedMs: started,
      endedMs: started + time,
      isPage: entry._resourceType === 'document' || /html/i.test(contentType),
    },
  ];
}

/** Some recorders name the type of a text beside it only. */
function typed(headers: readonly Pair[], { kind }: Body, postData: unknown): readonly Pair[] {
  const type = textOf(objectOf(postData).mimeType);
  const has = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return kind !== 'text' || has || type === '' ? headers : [...headers, ['Content-Type', type]];
}

const pairsOf = (list: unknown, key: string): readonly Pair[] =>
  listOf(list).flatMap((each) => {
    const { [key]: name, value } = objectOf(each);
    return typeof name === 'string' &&
      name !== '' &&
      (typeof value === 'string' || value === undefined)
      ? [[name, textOf(value)] as const]
      : [];
  });

function bodyOf(postData: JsonObject, place: string, notices: Notices): Body {
  const type = textOf(postData.mimeType);
  const text = textOf(postData.text);
  const fields = pairsOf(postData.params, 'name');
  const hasFile = listOf(postData.params).some((each) => objectOf(each).fileName !== undefined);
  if (/multipart/i.test(type)) {
    if (hasFile || fields.length === 0) {
      notices.add('upload of a file', place, 'write the request in a script by hand');
      return { kind: 'none' };
    }
    return { kind: 'multipart', fields };
  }
  if (text === '' && fields.length > 0) return { kind: 'form', fields };
  return bodyFrom(text, type);
}

const answerBytesMax = 1_000_000;

function answerOf(
  status: number,
  response: JsonObject,
  content: JsonObject,
  contentType: string,
): ImportedAnswer {
  const text = textOf(content.text);
  const body = content.encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text;
  const headers = pairsOf(response.headers, 'name');
  return { status, headers, contentType, body: body.length > answerBytesMax ? '' : body };
}
