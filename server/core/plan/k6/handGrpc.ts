import {
  asyncInvokeMessage,
  healthCheckMessage,
  streamMessage,
} from '../../scenario/handProtocols.ts';
import { blocks } from './layout.ts';
import { quote } from './names.ts';

/**
 * The module that replaces k6/net/grpc. A connection and each unary call are counted as a step; what would send
 * without the tag, or after the journey has been counted, is refused.
 */

/** Statuses for which an HTTP gateway answers 499 or above (google/rpc/code.proto): no call succeeded. */
const failing: Readonly<Record<number, string>> = {
  1: 'CANCELLED',
  2: 'UNKNOWN',
  4: 'DEADLINE_EXCEEDED',
  12: 'UNIMPLEMENTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  15: 'DATA_LOSS',
};

/** The constants of k6/net/grpc, as k6 spells them. */
const constants = [
  ...[
    'OK',
    'Canceled',
    'Unknown',
    'InvalidArgument',
    'DeadlineExceeded',
    'NotFound',
    'AlreadyExists',
    'PermissionDenied',
    'ResourceExhausted',
    'FailedPrecondition',
    'Aborted',
    'OutOfRange',
    'Unimplemented',
    'Internal',
    'Unavailable',
    'DataLoss',
    'Unauthenticated',
  ].map((status) => `Status${status}`),
  ...['Unknown', 'Serving', 'NotServing', 'ServiceUnkown'].map((health) => `HealthCheck${health}`),
];

const fileFunction = `const { entries, keys } = Object;
// The file that a script names, by its path in the scenario's folder.
function fileOf(folders, name) {
  for (const folder of folders) {
    const parts = [];
    for (const part of \`\${folder}/\${name}\`.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    const path = parts.join('/');
    if (keys(files).includes(path)) return files[path];
  }
  throw new Error(\`"files" of the path does not name \${name}\`);
}`;

const answerFunctions = [
  `// An address of the target's base is that of this VU, by a port that stands for it.
const hostOf = (url) => {
  const [, scheme, host] = /^(https?):\\/\\/([^/?#]*)/i.exec(url);
  return /:\\d+$/.test(host) ? host : \`\${host}:\${scheme === 'https' ? 443 : 80}\`;
};
function outward(address, params) {
  if (place === null || address !== hostOf(__ENV.BASE_URL)) return [address, params];
  return [hostOf(place.url), { authority: place.host, ...params }];
}`,
  `// Statuses that no answer of a service that works has.
const failing = ${JSON.stringify(failing)};
const requestOf = (address, method, headers, message) => ({
  method: 'POST', url: \`grpc://\${address}/\${method}\`, headers,
  get body() { return message === null ? null : JSON.stringify(message); },
});
const flat = (lists) => {
  const told = {};
  for (const [key, list] of entries(lists || {})) told[key] = list.join(', ');
  return told;
};`,
  `// A status that k6 gives is an object of Go, which no number equals.
const codeOf = (res) => Number(res.status);
// A status that came without any metadata was made here: its text says why no answer came. One that the target
// sent says what it says, even where it hands on the error of another connection.
function answerOf(res, request, duration) {
  const message = String((res.error && res.error.message) || '');
  const isOwn = keys(res.headers || {}).length === 0 && keys(res.trailers || {}).length === 0;
  if (codeOf(res) !== 0 && isOwn) {
    const [, status] = /unexpected HTTP status code received from server: (\\d+)/.exec(message) || [];
    const none = unanswered(message, request, duration);
    return status === undefined ? none : { ...none, status: Number(status), failure: \`status \${status}\` };
  }
  const name = failing[codeOf(res)];
  return {
    status: 200, error: message, failure: name === undefined ? null : \`grpc \${name}\`,
    headers: { ...flat(res.headers), ...flat(res.trailers), 'grpc-status': String(codeOf(res)), 'grpc-message': message },
    get body() { return JSON.stringify(res.message || null); },
    request, timings: { duration },
  };
}`,
  `// Why a connection failed: a status of the target's reflection, or no connection.
function connectAnswer(error, request, duration) {
  const res = unanswered(error, request, duration);
  const [, code] = /rpc error: code = (\\w+)/.exec(error) || [];
  if (code === undefined || res.error_code !== 1000) return res;
  const name = code.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  return { ...res, failure: \`grpc \${name}\` };
}`,
];

const classes = [
  `const reject = (what, why) => { throw new Error(\`\${what} \${why}\`); };
export class Client {
  #client = new grpc.Client();
  #address = '';
  load(folders, ...names) {
    const from = folders && folders.length > 0 ? folders : [''];
    return this.#client.load([], ...names.map((name) => fileOf(from, name)));
  }
  loadProtoset(name) {
    return this.#client.loadProtoset(fileOf([''], name));
  }
  connect(address, params) {
    const name = nameOf('', '', { name: \`connect \${address}\` });
    const timeout = asking(name);
    // k6 would keep the one before open until its VU ends.
    this.#client.close();
    this.#address = address;
    const metadata = marked(params && params.reflectMetadata);
    const [to, own] = outward(address, { timeout, ...params, reflectMetadata: metadata });
    const request = requestOf(address, '', metadata, null);
    const beganMs = nowMs();
    try {
      this.#client.connect(to, own);
    } catch (error) {
      const message = String((error && error.message) || error);
      if (!message.startsWith('invalid grpc.connect()')) {
        counted(name, false, connectAnswer(message, request, nowMs() - beganMs));
      }
      throw error;
    }
    counted(name, true, {
      status: 200, error: '', failure: null, headers: {}, body: null, request,
      timings: { duration: nowMs() - beganMs },
    });
    return true;
  }
  invoke(method, message, params) {
    const { metadata: given, tags, ...rest } = params || {};
    const path = String(method).replace(/^\\//, '');
    const name = nameOf('', '', { name: (tags && tags.name) || path });
    const timeout = asking(name);
    const metadata = marked(given);
    const request = requestOf(this.#address, path, metadata, message);
    const beganMs = nowMs();
    // What k6 throws here was not sent.
    const res = this.#client.invoke(method, message, { timeout, ...rest, metadata, tags: { name } });
    counted(name, codeOf(res) === 0, answerOf(res, request, nowMs() - beganMs));
    return res;
  }
  close() {
    this.#client.close();
  }
  healthCheck() {
    reject('client.healthCheck()', ${quote(healthCheckMessage)});
  }
  asyncInvoke() {
    reject('client.asyncInvoke()', ${quote(asyncInvokeMessage)});
  }
}
export class Stream {
  constructor() {
    reject('grpc.Stream', ${quote(streamMessage)});
  }
}`,
  `export const {
  ${constants.join(', ')},
} = grpc;
export default { ...grpc, Client, Stream };`,
];

/** `files`: where each file that a script may load lies beside the generated script, by its path. */
export const handGrpcShim = (files: Readonly<Record<string, string>>): string =>
  blocks(
    '// Stands before k6/net/grpc for scripts by hand: every call carries the tag. Generated by Zerohour.',
    `import grpc from 'k6/net/grpc';
import { asking, nameOf, place } from './handAccount.js';
import { counted, marked, nowMs, unanswered } from './handCalls.js';`,
    `const files = ${JSON.stringify(files, null, 2)};
${fileFunction}`,
    ...answerFunctions,
    ...classes,
  );
