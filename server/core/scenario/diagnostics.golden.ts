import { abortHint } from '../abort/abortRule.ts';
import { placeholderHint } from '../traffic/template.ts';
import { captureHint } from './captureForm.ts';
import { checkHint } from './checkForm.ts';
import { whenHint } from './flowForm.ts';
import { arrivalsHint, levelHint } from './levelForm.ts';

/** A sound scenario file and what is told of it when one thing in it is wrong. One case a line. For tests only. */

/** A whole little file; each case changes one line of it, or adds some at its end. */
export const sound = `name: little
target: mall
data:
  datasets:
    item: { file: items.csv, pick: zipf 1.0, hot: 10% }
  stock: { default: 100, skus: { "1001": 3 } }
  setup:
    sale: { request: GET /sale, capture: { saleId: $.saleId } }
paths:
  browse:
    within: 2s
    steps:
      list: GET /items
      item: { request: "GET /items/\${item.sku}", think: 1s..2s, capture: { price: $.price } }
  pay:
    within: 1m30s
    steps:
      order: { request: POST /orders, body: { sale: "\${setup.saleId}" }, capture: { id: $.id } }
      pay: { request: "POST /orders/\${id}/pay", check: { paid: $.state == paid } }
load:
  goal: hold
  peak: { browse: 150/s, pay: 30/m }
  levels: [50%, 100% for 20s]
  hold: 8s
slos:
  browse: { p95: 500ms }
  pay: { p99: 1s, errors: 1%, steps: { pay: { p50: 50ms } } }
abort: [errors above 50% for 5s, pay p99 above 5s for 10s, customer errors above 2% for 5s, finding]
audit: { file: audit.yaml }
`;

/** The sound file with one text replaced; the replacement must hit. */
export const change = (from: string, to: string): string => {
  if (!sound.includes(from)) throw new Error(`the sound file has no ${from}`);
  return sound.replace(from, to);
};

export const duration = 'write a duration such as 200ms, 2s or 1m30s';

const secretForm = (name: string): string =>
  `a secret's name is capital letters, digits and "_", 63 at most: write \${secret.${name}} and set ZEROHOUR_SECRET_${name}`;

const takesNone = 'a placeholder stands after "==", "!=" or "contains" only, not where the value is looked for';

export type DiagnosticCase = readonly [what: string, text: () => string, diagnostics: readonly string[]];

export const diagnosticCases: readonly DiagnosticCase[] = [
  ['an unknown top-level key', () => `${sound}targets: x\n`, ['30:1 unknown key "targets"; did you mean "target"?']],
  ['an unknown key far from all', () => `${sound}zzz: x\n`, ['30:1 unknown key "zzz"; known: name, target, headers, data, session, paths, load, slos, abort, audit']],
  ['an unknown key of a step', () => change('think: 1s..2s', 'thikn: 1s..2s'), ['14:50 unknown key "thikn"; did you mean "think"?']],
  ['two unknown keys', () => change('within: 2s', 'withn: 2s\n    stps: {}'), ['10:3 "within" is missing', '11:5 unknown key "withn"; did you mean "within"?', '12:5 unknown key "stps"; did you mean "steps"?']],
  ['a missing key', () => change('name: little\n', ''), ['1:1 "name" is missing']],
  ['a path without a journey', () => change('    within: 2s\n    steps:\n      list: GET /items\n      item: { request: "GET /items/\${item.sku}", think: 1s..2s, capture: { price: $.price } }', '    within: 2s'), ['11:5 no journey: give "steps" or "script"']],
  ['a path of both kinds', () => change('within: 2s', 'within: 2s\n    script: pay.js'), ['12:13 "steps" or "script", not both']],
  ['a script that is no file of ours', () => change('within: 2s', 'within: 2s\n    script: /pay.js'), ['12:13 a script is a .js or .ts file below this folder, such as pay.js', '12:13 "steps" or "script", not both']],
  ['a missing key of a mapping', () => change('  goal: hold\n', ''), ['20:1 "goal" is missing']],
  ['a bad name', () => change('little', 'Little One'), ['1:7 a name is lower-case letters, digits or "-", 64 at most']],
  ['a bad path name', () => change('  pay:\n    within', '  Pay_Now:\n    within').replaceAll('pay: 30/m', 'Pay_Now: 30/m'), ['15:3 "Pay_Now": a path is lower-case letters, digits or "-", 32 at most', '27:3 no path "pay"; known: browse, Pay_Now', '28:34 no path "pay"; known: browse, Pay_Now']],
  ['the customers as a path', () => sound.replaceAll('browse', 'customer'), ['10:3 "customer": "customer" means the customers; name the path otherwise']],
  ['a bad duration', () => change('within: 2s', 'within: 2 seconds'), [`11:13 "2 seconds" is not understood; ${duration}`]],
  ['a number for a duration', () => change('within: 2s', 'within: 2'), [`11:13 2 should be a text; ${duration}`]],
  ['a bound out of bounds', () => change('within: 2s', 'within: 121s'), ['11:13 the bound lies between 1ms and 2m']],
  ['a bad method', () => change('GET /items\n', 'FETCH /items\n'), [`13:13 "FETCH /items" is not understood; write a request such as "GET /items/\${item.sku}"`]],
  ['a URL without a host', () => change('GET /items\n', 'GET items\n'), ['13:13 "items" is not a URL; begin it with "/" or "http://host", or with a placeholder that holds a URL']],
  ['a host from a placeholder', () => change('GET /items\n', `"GET http://\${setup.saleId}/x"\n`), [`13:13 "\${setup.saleId}" is not a host; write host or host:port, without placeholders`]],
  ['a login in a URL', () => change('GET /items\n', 'GET http://me@host/x\n'), ['13:13 "me@host" is not a host; write host or host:port, without placeholders']],
  ['an unknown capture', () => change(`\${id}`, `\${idd}`), ['19:23 nothing captures "idd"; did you mean "id"?'].map((line) => line.replace('; did you mean "id"?', '; known: id'), )],
  ['a capture used before it is made', () => change('GET /items\n', `"GET /items/\${price}"\n`), ['13:13 "price" is captured only by this or a later step']],
  ['what looks like an environment variable', () => change(`\${setup.saleId}`, `\${API_KEY}`), ['18:53 nothing captures "API_KEY", and a scenario reads no environment variables; write ${secret.API_KEY} for a secret, capture it in data.setup, or write the value']],
  ['secrets', () => change(`\${setup.saleId}`, `\${secret.API_KEY}`).replace('GET /items\n', `GET /items/\${secret.A}?k=\${secret.A_1}\n`), []],
  ['a secret that is no variable', () => change(`\${setup.saleId}`, `\${secret.api-key}`), [`18:53 ${secretForm('API_KEY')}`]],
  ['a secret of one digit', () => change(`\${setup.saleId}`, `\${secret.1}`), [`18:53 ${secretForm('API_KEY')}`]],
  ['a capture called secret', () => change('{ price: $.price }', '{ secret: $.price }').replace('GET /items\n', '{ request: GET /items, capture: { secretly: $.a } }\n'), []],
  ['a dataset called secret', () => change('    item: {', '    secret: { file: s.csv }\n    item: {'), ['5:5 "secret" is a reserved word']],
  ['two bodies with a file', () => change('GET /items\n', '{ request: POST /items, text: a, file: b }\n'), ['13:46 "text" and "file": a request has one body; leave out all but one']],
  ['files that lie elsewhere', () => change('GET /items\n', '{ request: POST /items, file: /etc/passwd }\n'), ['13:43 a file lies below this folder, such as photos/cat.jpg']],
  ['a header beside parts', () => change('GET /items\n', '{ request: POST /items, multipart: { a: b }, headers: { content-type: x/y } }\n'), ['13:69 "multipart" is sent as multipart/form-data with a boundary; leave this header out']],
  ['no parts', () => change('GET /items\n', '{ request: POST /items, multipart: {} }\n'), ['13:48 at least one part']],
  ['an unknown placeholder in a part', () => change('GET /items\n', '{ request: POST /items, multipart: { a: "${nothing}" } }\n'), ['13:53 nothing captures "nothing"']],
  ['files of steps', () => change('within: 2s', 'within: 2s\n    files: [a.txt]'), ['12:5 "files" is for a script; a step sends a file by "file" or "multipart"']],
  ['rows of steps', () => change('within: 2s', 'within: 2s\n    rows: [item]'), ['12:5 "rows" is for a script; steps name a column where it stands: ${item.sku}']],
  ['rows of a script', () => change('within: 1m30s', 'within: 1m30s\n    script: pay.js\n    rows: [item, itm]'), ['17:13 "steps" or "script", not both', '18:18 no dataset "itm"; did you mean "item"?']],
  ['secrets of steps', () => change('within: 2s', 'within: 2s\n    secrets: [KEY]'), ['12:5 "secrets" is for a script; steps name a secret where it stands: ${secret.NAME}']],
  ['a list of secrets with one that is none', () => change('within: 2s', 'within: 2s\n    script: pay.js\n    secrets: [KEY, key]'), ['12:13 "steps" or "script", not both', `13:20 ${secretForm('KEY')}`]],
  ['a capture of another path', () => change(`\${id}`, `\${price}`), ['19:23 nothing captures "price"; known: id']],
  ['a capture used by its own step', () => change('POST /orders,', `"POST /orders/\${id}",`), ['18:25 "id" is captured only by this or a later step']],
  ['an unknown setup capture', () => change(`\${setup.saleId}`, `\${setup.saleIdd}`), ['18:53 no setup step captures "saleIdd"; did you mean "saleId"?']],
  ['an unknown dataset', () => change(`\${item.sku}`, `\${itm.sku}`), ['14:24 no dataset "itm" here; did you mean "item"?'].map((line) => line)],
  ['a dataset without its column', () => change(`\${item.sku}`, `\${item}`), [`14:24 "item" is a dataset; write \${item.column}`]],
  ['generated values', () => change(`\${item.sku}`, `\${uuid}\${now}\${now ms}\${random 1..9}`), []],
  ['generated values that are none', () => change(`\${item.sku}`, `\${random 9..1}`), [`14:24 \${random 9..1} is not a placeholder; ${placeholderHint}`]],
  ['a capture with the name of a generated value', () => change('{ id: $.id }', '{ now: $.id }').replace('${id}', '1'), ['18:85 "now" is a reserved word']],
  ['a broken placeholder', () => change(`\${item.sku}`, `\${item.sku`), [`14:24 \${item.sku is not a placeholder; ${placeholderHint}`]],
  ['a dataset in setup', () => change('GET /sale,', `"GET /sale/\${item.sku}",`), []],
  ['an unknown dataset in setup', () => change('GET /sale,', `"GET /sale/\${itm.sku}",`), ['8:22 no dataset "itm" here; did you mean "item"?']],
  ['a dataset that set-up captures too', () => change('{ request: GET /sale, capture: { saleId: $.saleId } }', `{ request: "GET /\${item.sku}", capture: { item: $.item, saleId: $.saleId } }`), ['8:22 "item" is captured only by this or a later step']],
  ['a start of rows that are drawn again', () => change('hot: 10% }', 'start: 5 }'), ['5:53 "start" needs pick: unique']],
  ['types of columns of JSON', () => change('items.csv, pick', 'items.json, columns: { a: integer }, delimiter: ";", pick'), ['5:40 "columns" needs format: csv; values of json have types of their own', '5:67 "delimiter" needs format: csv; values of json have types of their own']],
  ['types of columns of a file that is called NDJSON', () => change('items.csv, pick', 'items.csv, format: ndjson, columns: { a: integer }, pick'), ['5:55 "columns" needs format: csv; values of ndjson have types of their own']],
  ['an unknown type and format', () => change('items.csv, pick', 'items.csv, format: xml, columns: { a: int }, pick'), ['5:38 write csv, json, ndjson', '5:57 write text, integer, decimal, boolean']],
  ['a capture twice', () => change('capture: { id: $.id }', 'capture: { id: $.id } }\n      again: { request: GET /, capture: { id: $.id }'), ['19:43 "id" is captured twice']],
  ['a word of ours as dataset', () => sound.replace('    item: {', '    journey: {').replace(`\${item.sku}`, '1'), ['5:5 "journey" is a reserved word']],
  ['a word of ours as capture', () => change('capture: { price', 'capture: { run'), ['14:76 "run" is a reserved word']],
  ['a bad JSON path', () => change('$.price', 'price'), [`14:83 "price" is not understood; ${captureHint}`]],
  ['a bad check', () => change('$.state == paid', '$.state = paid'), ['19:64 "$.state = paid" is not understood; ' + checkHint]],
  ['a placeholder of a check that nothing captures', () => change('$.state == paid }', `"$.state == \${paid}" }`), ['19:64 nothing captures "paid"; known: id']],
  ['a placeholder in a JSON path', () => change('{ paid: $.state == paid }', `{ paid: "$['\${id}'] == paid" }`), [`19:64 ${takesNone}`]],
  ['a placeholder in the path of a capture', () => change('{ price: $.price }', `{ price: "$['\${x}']" }`), [`14:83 ${takesNone}`]],
  ['a placeholder in the key of a body', () => change('{ sale: ', `{ "\${sal}": 1, sale: `), ['18:47 nothing captures "sal"']],
  ['a placeholder in the stock', () => change('"1001": 3', `"\${item.sku}": 3`), ['6:34 stock takes no placeholder']],
  ['what no JSON can hold', () => change('{ sale: ', '{ big: .inf, sale: '), ['18:52 JSON has no such number']],
  ['a mapping as the body of a form', () => change('body: { sale', 'headers: { content-type: application/x-www-form-urlencoded }, body: { sale'), ['18:107 a mapping below "body" is sent as JSON; write "form"']],
  ['a header that cannot be sent', () => change('think: 1s..2s', 'headers: { a: " x", b: "x\\ty", c: "x\\ny" }'), ['14:64 a header value holds no control character, and begins and ends without a blank', '14:84 a header value holds no control character, and begins and ends without a blank']],
  ['a fragment in a URL', () => change('GET /items\n', 'GET /items#top\n'), ['13:13 what follows "#" is not sent; write %23 for the character itself']],
  ['a lone "%" in a URL', () => change('GET /items\n', 'GET /items?off=50%&a=%20\n'), ['13:13 a "%" without two hexadecimal digits; write %25 for the character itself']],
  ['a "%" before what is no hexadecimal digit', () => change('GET /items\n', 'GET /items?off=%zz\n'), ['13:13 a "%" without two hexadecimal digits; write %25 for the character itself']],
  ['a URL without a host', () => change('GET /items\n', 'GET http:///items\n'), ['13:13 "http:///items" is not a URL; begin it with "/" or "http://host", or with a placeholder that holds a URL']],
  ['nothing of a URL with an encoded character', () => change('GET /items\n', 'GET /items?a=%20%C3%a9\n'), []],
  ['a bound that a double cannot hold', () => change('$.state == paid', '$.id >= 1790000000000000001'), ['19:64 "$.id >= 1790000000000000001" is not understood; ' + checkHint]],
  ['a bad think time', () => change('1s..2s', '2s..1s'), ['14:57 "2s..1s" is not understood; write a think time such as 200ms, 100ms..300ms, "exponential 150ms max 600ms" or "normal 200ms sd 50ms"']],
  ['a status out of bounds', () => change('body:', 'expect: 99, body:'), ['18:47 99 is too little; at least 100']],
  ['a timeout out of bounds', () => change('body:', 'timeout: 601s, body:'), ['18:48 a timeout lies between 1ms and 10m']],
  ['a class of statuses', () => change('body:', 'expect: 2xx, refused: [409, 4xx], body:'), []],
  ['a class of statuses that is none', () => change('body:', 'expect: 2x, body:'), ['18:47 write a status such as 201, a class such as 2xx, or a list such as [200, 201]']],
  ['a refusal by content', () => change('body:', `refused: [409, "$.error == \${setup.saleId}"], body:`), []],
  ['a refusal that is none', () => change('body:', 'refused: sold out, body:'), ['18:48 write a status such as 409, a check such as "$.errorCode == SOLD_OUT", or a list of them']],
  ['a refusal by what nothing captures', () => change('body:', `refused: "$.error == \${none}", body:`), ['18:48 nothing captures "none"']],
  ['a refusal in a list by what nothing captures', () => change('body:', `refused: [409, "$.error == \${none}"], body:`), ['18:54 nothing captures "none"']],
  ['checks with every operator', () => change('$.state == paid', '$.state != failed, b: "$.n > 1", c: "$.n < 2", d: "body contains a b", e: "header X-A matches ^a", f: "size >= 9"'), []],
  ['a check by what nothing captures', () => change('$.state == paid', '"body contains ${none}"'), ['19:64 nothing captures "none"; known: id']],
  ['a check against what nothing captures', () => change('$.state == paid', '"$.a != ${none}"'), ['19:64 nothing captures "none"; known: id']],
  ['captures of every kind', () => change('$.price', '"header X-Token", b: cookie sid, c: status, d: url, e: Location, f: \'regex a="(.)"\', g: "css input[name=csrf] @value", h: "$.a[-1].b", i: body, j: "$.a[?(@.b == 1)]"'), []],
  ['a capture that lacks its word', () => change('$.price', "'name=\"csrf\" value=\"([^\"]+)\"'"), [`14:83 "name=\\"csrf\\" value=\\"([^\\"]+)\\"" is not understood; for a regular expression write: regex name="csrf" value="([^"]+)"`]],
  ['an element with its fields', () => change('{ id: $.id }', '{ pick: "$.items[*]" }').replace('${id}', '${pick.sku}/${pick.x-y}'), []],
  ['a field of a text', () => change('{ id: $.id }', '{ id: status }').replace('${id}', '${id.sku}'), ['19:23 "id" is captured as a text, which has no fields']],
  ['a field of what is captured later', () => change('"${setup.saleId}"', '"${id.x}"'), ['18:53 "id" is captured only by this or a later step']],
  ['a field at the end of a path that is too long', () => change('{ id: $.id }', `{ id: $${'.a'.repeat(127)} }`).replace('${id}', '${id.sku}'), ['19:23 the path of "id" is too long for a field, or is none']],
  ['an address that an answer gives', () => change('POST /orders/${id}/pay', 'POST ${id}'), []],
  ['an address that is no value of an answer', () => change('POST /orders/${id}/pay', 'POST ${journey}'), ['19:23 "${journey}" is not a URL; begin it with "/" or "http://host", or with a placeholder that holds a URL']],
  ['a form and a text', () => change('body: { sale: "${setup.saleId}" }', 'form: { sale: "${setup.saleId}", n: 0.10, t: [a, true] }').replace('POST "/orders/${id}/pay"', 'POST /x').replace('check: { paid', 'text: "${id}", check: { paid'), []],
  ['a form with a field that is no text', () => change('body: { sale: "${setup.saleId}" }', 'form: { sale: { a: 1 } }'), ['18:53 a field of a form is a text, a number, true or false, or a list of them (50 at most)']],
  ['a form and a body', () => change('body:', 'form: { a: b }, body:'), ['18:39 "body" and "form": a request has one body; leave out all but one']],
  ['a form of another content type', () => change('body: { sale: "${setup.saleId}" }', 'form: { a: b }, headers: { content-type: text/plain }'), ['18:66 "form" is sent as application/x-www-form-urlencoded; leave this header out']],
  ['headers for every request', () => change('data:', 'headers: { X-A: "${run} ${setup.saleId} ${item.sku}" }\ndata:'), []],
  ['headers for every request with a capture', () => change('data:', 'headers: { X-A: "${id}", X-B: "a " }\ndata:'), ['3:17 nothing captures "id"', '3:31 a header value holds no control character, and begins and ends without a blank']],
  ['steps that ask again', () => change('capture: { id: $.id }', 'retry: 10, capture: { id: $.id }').replace('check: { paid: $.state == paid }', 'until: $.state == paid, retry: { on: [5xx, no answer, 429], times: 1, wait: 60s, longest: 1ms }'), []],
  ['a form of until', () => change('check: { paid: $.state == paid }', 'until: { check: "$.state == \${id}", every: 10ms, within: 89s, tries: 1000 }'), []],
  ['until without a check', () => change('check: { paid: $.state == paid }', 'until: { every: 1s }'), ['19:49 "check" is missing']],
  ['until what is no check', () => change('check: { paid: $.state == paid }', 'until: done'), [`19:56 "done" is not understood; ${checkHint}`]],
  ['until what nothing captures', () => change('check: { paid: $.state == paid }', 'until: "$.state == \${none}"'), ['19:56 nothing captures "none"; known: id']],
  ['until in its long form what nothing captures', () => change('check: { paid: $.state == paid }', 'until: { check: "$.state == \${none}" }'), ['19:65 nothing captures "none"; known: id']],
  ['asking in too short a time', () => change('check: { paid: $.state == paid }', 'until: { check: status == 200, every: 9ms }'), ['19:87 it is asked every 10ms to 60s']],
  ['asking in too long a time', () => change('check: { paid: $.state == paid }', 'until: { check: status == 200, every: 60001ms }'), ['19:87 it is asked every 10ms to 60s']],
  ['asking for too long', () => change('check: { paid: $.state == paid }', 'until: { check: status == 200, within: 120001ms }'), ['19:88 asking lasts 1ms to 2m']],
  ['asking for no time', () => change('check: { paid: $.state == paid }', 'until: { check: status == 200, within: 0ms }'), ['19:88 asking lasts 1ms to 2m']],
  ['asking too often', () => change('check: { paid: $.state == paid }', 'until: { check: status == 200, tries: 1001 }'), ['19:87 1001 is too much; at most 1000']],
  ['asking never', () => change('check: { paid: $.state == paid }', 'until: { check: status == 200, tries: 0 }'), ['19:87 0 is too little; at least 1']],
  ['an awaited body of a HEAD', () => change('POST /orders/\${id}/pay', 'HEAD /orders/\${id}/pay').replace('check: { paid: $.state == paid }', 'until: $.state == paid'), ['19:56 an answer to HEAD has no body; look at its status or headers, or write GET']],
  ['an awaited body of a HEAD in the long form', () => change('POST /orders/\${id}/pay', 'HEAD /orders/\${id}/pay').replace('check: { paid: $.state == paid }', 'until: { check: size > 1 }'), ['19:65 an answer to HEAD has no body; look at its status or headers, or write GET']],
  ['too many tries', () => change('capture: { id: $.id }', 'retry: 11, capture: { id: $.id }'), ['18:81 11 is too much; at most 10']],
  ['no tries', () => change('capture: { id: $.id }', 'retry: { times: 0 }, capture: { id: $.id }'), ['18:90 0 is too little; at least 1']],
  ['a try after what is no status', () => change('capture: { id: $.id }', 'retry: { on: timeout }, capture: { id: $.id }'), ['18:87 write a status such as 503, a class such as 5xx, "no answer", or a list of them']],
  ['a try after nothing', () => change('capture: { id: $.id }', 'retry: { on: [] }, capture: { id: $.id }'), ['18:87 [] is too short; at least 1 in the list']],
  ['a try without a pause', () => change('capture: { id: $.id }', 'retry: { wait: 0ms }, capture: { id: $.id }'), ['18:89 a pause before another try lasts 1ms to 60s']],
  ['a try after too long a pause', () => change('capture: { id: $.id }', 'retry: { longest: 60001ms }, capture: { id: $.id }'), ['18:92 a pause before another try lasts 1ms to 60s']],
  ['a retry that is a text', () => change('capture: { id: $.id }', 'retry: often, capture: { id: $.id }'), ['18:81 "often" should be a mapping of keys']],
  ['branches that all capture', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order:\n        one of:\n          a: { weight: 7, request: POST /a, capture: { id: $.id } }\n          b: { steps: { c: POST /b, d: { request: POST /d, capture: { id: $.id } } } }'), []],
  ['a capture that one branch lacks', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order:\n        one of:\n          a: { weight: 7, request: POST /a, capture: { id: $.id } }\n          b: { steps: { c: POST /b, d: { request: POST /d } } }'), ['22:23 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it']],
  ['a capture that a part of the journeys makes', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order: { request: POST /orders, when: 30%, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }'), ['19:23 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it']],
  ['a capture that no round may make', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order: { request: POST /orders, repeat: 0..3, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }'), ['19:23 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it']],
  ['a capture that each round makes', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order: { request: POST /orders, repeat: 1..100, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }'), []],
  ['a capture that the test of a step asks for', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order: { request: POST /orders, when: 100%, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }\n      look: { request: "GET /${id}", when: "${id} exists" }'), ['20:23 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it']],
  ['a capture that is missing where the step is walked', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order: { request: POST /orders, when: 1%, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }\n      look: { request: "GET /${id}", when: "${id} missing" }'), ['19:24 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it', '20:23 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it']],
  ['a test of what nothing captures', () => change('      order: { request: POST /orders, body: { sale: "${setup.saleId}" }, capture: { id: $.id } }', '      order: { request: POST /orders, when: "${none} == 1", body: { sale: "${setup.saleId}" }, capture: { id: $.id } }'), ['18:45 nothing captures "none"', '19:23 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it']],
  ['a share beyond all', () => change('body:', 'when: 100.1%, body:'), [`18:45 "100.1%" is not understood; ${whenHint}`, '19:23 "id" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it']],
  ['rounds without an end', () => change('GET /items\n', '{ request: GET /items, repeat: forever }\n'), ['13:44 "forever" is not understood; write a number or a range such as 3 or 2..5, at most 100: a journey must end within its bound']],
  ['too many rounds', () => change('GET /items\n', '{ request: GET /items, repeat: 101 }\n'), ['13:44 "101" is not understood; write a number or a range such as 3 or 2..5, at most 100: a journey must end within its bound']],
  ['no rounds', () => change('GET /items\n', '{ request: GET /items, repeat: 0 }\n'), ['13:44 "0" is not understood; write a number or a range such as 3 or 2..5, at most 100: a journey must end within its bound']],
  ['rounds that fall', () => change('GET /items\n', '{ request: GET /items, repeat: 3..2 }\n'), ['13:44 "3..2" is not understood; write a number or a range such as 3 or 2..5, at most 100: a journey must end within its bound']],
  ['a block with what only a request has', () => change('GET /items\n', '{ think: 1s, steps: { a: GET / } }\n'), ['13:15 "think" belongs to a request; give it to a step of this block']],
  ['a request with a block', () => change('GET /items\n', '{ request: GET /, steps: { a: GET / } }\n'), ['13:31 "request" and "steps": a step sends one request, holds a block of steps or chooses one of its branches; leave out all but one']],
  ['a step of nothing', () => change('GET /items\n', '{ when: 30% }\n'), ['13:7 "request" is missing']],
  ['a choice of one branch', () => change('GET /items\n', '{ one of: { a: GET / } }\n'), ['13:15 a choice has two branches or more; write "when" for one that not every journey walks']],
  ['weights of nothing', () => change('GET /items\n', '{ one of: { a: { request: GET /, weight: 0 }, b: { request: GET /, weight: 0 } } }\n'), ['13:15 all weights are 0; give at least one branch a weight above 0']],
  ['a weight below nothing', () => change('GET /items\n', '{ one of: { a: { request: GET /, weight: -1 }, b: GET / } }\n'), ['13:54 -1 is too little; at least 0']],
  ['a weight of no branch', () => change('GET /items\n', '{ request: GET /, weight: 2 }\n'), ['13:31 "weight" belongs to a branch of "one of"; write "when: 30%" for a share of the journeys']],
  ['blocks three deep', () => change('GET /items\n', '{ steps: { a: { steps: { b: { one of: { c: GET /, d: GET / } } } } } }\n'), []],
  ['blocks four deep', () => change('GET /items\n', '{ steps: { a: { steps: { b: { steps: { c: { steps: { d: GET / } } } } } } } }\n'), ['13:52 blocks lie 3 deep at most; take this one apart']],
  ['a name twice in a path', () => change('GET /items\n', '{ steps: { item: GET / } }\n'), ['14:7 "item" stands twice in this path; names of steps, blocks and branches differ']],
  ['an SLO of a step in a block', () => change('GET /items\n', '{ steps: { inner: GET / } }\n').replace('browse: { p95: 500ms }', 'browse: { steps: { inner: { p95: 500ms } } }'), []],
  ['an SLO of a block', () => change('GET /items\n', '{ steps: { inner: GET / } }\n').replace('browse: { p95: 500ms }', 'browse: { steps: { list: { p95: 500ms } } }'), ['26:22 no step "list" in path "browse"; known: inner, item']],
  ['a block in setup', () => change('GET /sale, capture: { saleId: $.saleId }', 'GET /sale, when: 30%, capture: { saleId: $.saleId }'), ['8:33 unknown key "when"; known: request, headers, body, form, text, multipart, file, capture, check, expect, refused, follow, retry, until, timeout, think']],
  ['redirects that are followed', () => change('body:', 'follow: true, body:'), []],
  ['redirects that are not followed', () => change('body:', 'follow: false, body:'), ['18:47 write "follow: true", or leave it out: redirects are then not followed']],
  ['a value in the body of a HEAD', () => change('POST /orders, body: { sale: "${setup.saleId}" }', 'HEAD /orders').replace('$.id', '$.id'), ['18:54 an answer to HEAD has no body; look at its status or headers, or write GET']],
  ['a check of the body of a HEAD', () => change('POST /orders/${id}/pay', 'HEAD /orders/${id}/pay'), ['19:64 an answer to HEAD has no body; look at its status or headers, or write GET']],
  ['a check of a header of a HEAD', () => change('POST /orders/${id}/pay', 'HEAD /orders/${id}/pay').replace('$.state == paid', 'header X-State == paid'), []],
  ['all methods', () => change('GET /items\n', 'HEAD /items\n      opts: OPTIONS /items\n      gone: DELETE /items\n      part: PATCH /items\n'), []],
  ['a bad rate', () => change('150/s', '150'), ['22:19 150 should be a text; write a rate such as 150/s or 30/m']],
  ['a rate of nothing', () => change('150/s', '0/s'), ['22:19 a rate is above 0']],
  ['a path without a peak', () => change('browse: 150/s, ', ''), ['22:3 path "browse" has no peak rate']],
  ['a peak of no path', () => change('browse: 150/s', 'browse: 150/s, brwse: 1/s'), ['22:26 no path "brwse"; did you mean "browse"?']],
  ['a level out of bounds', () => change('[50%', '[1001%'), ['23:12 a level lies between 0% (a pause) and 1000%']],
  ['a ramp out of bounds', () => change('[50%', '[1001% to 50% for 2s'), ['23:12 a level lies between 0% (a pause) and 1000%']],
  ['a level of nothing is a pause', () => change('[50%', '[0%'), []],
  ['a bad level', () => change('[50%', '[half'), [`23:12 "half" is not understood; ${levelHint}`]],
  ['a level that is no text', () => change('[50%', '[50'), [`23:12 50 should be a text; ${levelHint}`]],
  ['a ramp, a pause, a spike and a level for each path', () => change('[50%', '[50% to 100% for 10s, 0% for 1s, 300% for 1s, { browse: 100%, pay: 50% for 5s }'), []],
  ['a ramp to where it begins', () => change('[50%', '[50% to 50% for 10s'), ['23:12 a ramp leads from one level to another; to hold one write "75% for 20s"']],
  ['a ramp of part of a slot', () => change('[50%', '[50% to 60% for 1050ms'), ['23:12 a ramp, a spike or a burst lasts a whole number of 100ms']],
  ['a long ramp of part of a slot', () => change('[50%', '[50% to 60% for 1h100ms'), ['23:12 a ramp, a spike or a burst lasts a whole number of 1s']],
  ['a spike of part of a slot', () => change('[50%', '[50% for 3999ms'), ['23:12 a ramp, a spike or a burst lasts a whole number of 100ms']],
  ['a pause of part of a slot', () => change('[50%', '[0% for 3999ms'), []],
  ['a level of no path', () => change('[50%', '[{ browze: 50% }'), ['23:14 no path "browze"; did you mean "browse"?']],
  ['a bad level of a path', () => change('[50%', '[{ browse: half }'), [`23:22 "half" is not understood; ${levelHint}`]],
  ['levels of paths that last differently', () => change('[50%', '[{ browse: 50% for 5s, pay: 50% for 6s }'), ['23:12 5s and 6s: the paths of a level last equally long; give one time']],
  ['a level of no path at all', () => change('[50%', '[{ }'), ['23:12 no path; name one or more']],
  ['a path that no level loads', () => change('[50%, 100% for 20s]', '[{ browse: 100% }]'), ['23:3 no level that is held reaches the required 100% of the peak (the default of load.require); add one', '23:11 no level has load for path "pay"']],
  ['a path that only a ramp loads', () => change('[50%, 100% for 20s]', '[{ browse: 100% }, { pay: 100% to 0% for 2s }, 100%]'), []],
  ['nothing that is held', () => change('[50%, 100% for 20s]', '[0% to 100% for 20s, 100% for 3s]'), ['23:3 no level is held for 4s or more, so nothing would be judged; add one']],
  ['a hold out of bounds', () => change('hold: 8s', 'hold: 3999ms'), ['24:9 a hold lies between 4s (its first 3s are not measured) and 168h']],
  ["a level's own time out of bounds", () => change('for 20s', 'for 168h1ms'), ['23:17 a level lasts from 1s to 168h']],
  ["a level's own time that is too short", () => change('for 20s', 'for 20s, 100% for 999ms'), ['23:31 a level lasts from 1s to 168h']],
  ['no hold at all', () => change('  hold: 8s\n', ''), ['23:12 no hold: give load.hold, or write "75% for 20s"']],
  ['levels that do not rise', () => change('goal: hold', 'goal: find-capacity').replace('[50%', '[100%'), ['23:18 levels of find-capacity rise; this one does not']],
  ['levels that rise for one path only', () => change('goal: hold', 'goal: find-capacity').replace('[50%, 100% for 20s]', '[{ browse: 100%, pay: 50% }, { browse: 100%, pay: 100% }]'), ['23:40 levels of find-capacity rise; this one does not']],
  ['levels of which the lowest stays', () => change('goal: hold', 'goal: find-capacity').replace('[50%, 100% for 20s]', '[{ browse: 100%, pay: 100% }, { browse: 150%, pay: 100% }]'), ['23:41 levels of find-capacity rise; this one does not']],
  ['levels that rise with others between them', () => change('goal: hold', 'goal: find-capacity').replace('[50%', '[50%, 0% for 2s, 0% to 20% for 2s, 20% for 2s'), []],
  ['a single level to climb beside others', () => change('goal: hold', 'goal: find-capacity').replace('[50%, 100% for 20s]', '[50% for 2s, 100%]'), ['23:11 find-capacity needs at least two levels']],
  ['a single level to climb', () => change('goal: hold', 'goal: find-capacity').replace('[50%, 100% for 20s]', '[100%]'), ['23:11 find-capacity needs at least two levels']],
  ['a rate that is no whole arrivals', () => change('[50%', '[33.33333%'), ['23:12 150/s of path "browse" at this level is not a whole number of arrivals in an hour; round one of them']],
  ['a rate of one path that is no whole arrivals', () => change('[50%', '[{ browse: 33.33333% }'), ['23:12 150/s of path "browse" at this level is not a whole number of arrivals in an hour; round one of them']],
  ['a ramp to a rate that is no whole arrivals', () => change('[50%', '[50% to 33.33333% for 2s'), []],
  ['bad arrivals', () => change('hold: 8s', 'hold: 8s\n  arrivals: bursty 1'), [`25:13 "bursty 1" is not understood; ${arrivalsHint}`]],
  ['arrivals in bursts', () => change('hold: 8s', 'hold: 8s\n  arrivals: bursty 3'), []],
  ['no levels', () => change('  levels: [50%, 100% for 20s]\n', ''), ['21:3 no levels; give load.levels or load.shape']],
  ['levels and a shape', () => change('hold: 8s', 'hold: 8s\n  shape: night.csv'), ['25:10 load has levels and a shape; leave one out']],
  ['a shape to climb', () => change('goal: hold', 'goal: find-capacity').replace('levels: [50%, 100% for 20s]', 'shape: night.csv'), ['21:9 levels of find-capacity rise, and a shape need not; write "goal: hold"']],
  ['a shape', () => change('levels: [50%, 100% for 20s]', 'shape: night.csv'), []],
  ['a bad goal', () => change('goal: hold', 'goal: hodl'), ['21:9 "hodl" should be "find-capacity" or "hold"']],
  ['too many shards', () => change('hold: 8s', 'hold: 8s\n  shards: 1001'), ['25:11 1001 is too much; at most 1000']],
  ['a place that is no label', () => change('hold: 8s', 'hold: 8s\n  place: { zone: "a b" }'), ['25:18 a label is name=value: a name of a-z 0-9 . _ -, a letter first; a value of letters, digits, . _ -']],
  ['a place whose name is none', () => change('hold: 8s', 'hold: 8s\n  place: { Zone: a }'), ['25:12 "Zone": a label is name=value: a name of a-z 0-9 . _ -, a letter first; a value of letters, digits, . _ -']],
  ['a fraction of a shard', () => change('hold: 8s', 'hold: 8s\n  shards: 1.5'), ['25:11 1.5 should be a whole number']],
  ['an SLO of no path', () => change('  browse: { p95', '  browze: { p95'), ['26:3 no path "browze"; did you mean "browse"?']],
  ['an unknown SLO', () => change('errors: 1%', 'error: 1%'), ['27:19 "error" is not an SLO; did you mean "errors"?']],
  ['an SLO limit that is none', () => change('p95: 500ms', 'p95: 500'), [`26:18 500 is not understood; ${duration}`]],
  ['an SLO share that is none', () => change('errors: 1%', 'errors: 1'), ['27:27 1 is not understood; write a percentage such as 85%']],
  ['an SLO of no step', () => change('pay: { p50', 'pya: { p50'), ['27:40 no step "pya" in path "pay"; did you mean "pay"?'].map((line) => line)],
  ['an SLO as a text', () => change('browse: { p95: 500ms }', 'browse: fast'), ['26:11 "fast" should be a mapping of names']],
  ['a bad abort rule', () => change('finding]', 'findings]'), [`28:93 "findings" is not understood; ${abortHint}`]],
  ['a finding of no audit', () => change('audit: { file: audit.yaml }\n', ''), ['28:93 this rule needs an "audit"; add one']],
  ['an abort rule of no path', () => change('pay p99', 'play p99'), ['28:34 no path "play"; did you mean "pay"?']],
  ['a bad pick', () => change('zipf 1.0', 'zipf'), ['5:36 "zipf" is not understood; write "uniform", "unique" or "zipf 1.0"']],
  ['a hot share without Zipf', () => change('pick: zipf 1.0', 'pick: uniform'), ['5:50 "hot" needs pick: zipf']],
  ['a hot share of all', () => change('hot: 10%', 'hot: 100%'), ['5:51 the hot share is below 100%']],
  ['generated rows', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { generate: { sku: "a${row 8}" }, rows: 1000000000 }'), []],
  ['no rows at all', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { pick: uniform }'), ['5:11 no rows; give "file", or "generate" and "rows"']],
  ['a number of rows of a file', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { file: a.csv, rows: 5 }'), ['5:32 "rows" needs "generate"']],
  ['generated rows without a number', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { generate: { sku: "${row}" } }'), ['5:11 say how many: "rows: 10000000"']],
  ['generated rows of one value', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { generate: { sku: a }, rows: 5 }'), ['5:23 no column holds ${row}, so all rows would be the same']],
  ['generated rows with another placeholder', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { generate: { sku: "${uuid}${row}" }, rows: 5 }'), ['5:30 "${uuid}${row}": a generated value holds ${row}, or ${row 8} with up to 16 digits, and no other placeholder']],
  ['generated rows of a file', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { file: a.csv, generate: { sku: "${row}" }, rows: 5, encoding: latin1 }'), ['5:19 "file" is of files; leave it out beside "generate"', '5:74 "encoding" is of files; leave it out beside "generate"']],
  ['generated rows without a column', () => change('item: { file: items.csv, pick: zipf 1.0, hot: 10% }', 'item: { generate: {}, rows: 5 }'), ['5:23 no column; name one or more', '5:23 no column holds ${row}, so all rows would be the same']],
  ['half a unit of stock', () => change('default: 100', 'default: 0.5'), ['6:21 0.5 should be a whole number']],
  ['an audit that runs all the time', () => change('audit.yaml', 'audit.yaml, every: 199ms'), ['29:35 the audit runs every 200ms to 60s']],
  ['a key twice', () => change('      pay: {', '      order: GET /\n      pay: {'), ['19:7 duplicate key "order"; names are given once', '20:23 nothing captures "id"']],
  ['a list for a mapping', () => change('  stock: { default: 100, skus: { "1001": 3 } }', '  stock: [1]'), ['6:10 [1] should be a mapping of keys']],
  ['nothing for a mapping', () => change('  stock: { default: 100, skus: { "1001": 3 } }', '  stock:'), ['6:9 null should be a mapping of keys']],
  ['a required load that no level reaches', () => change('  hold: 8s\n', '  hold: 8s\n  require: 100.5%\n'), ['25:12 no level that is held reaches the required 100.5% of the peak; add one, or require at most the highest: "require: 100%"']],
  ['levels below the peak, which is required by default', () => change('levels: [50%, 100% for 20s]', 'levels: [50%, 99.5% for 20s]').replace('150/s, pay: 30/m', '200/s, pay: 200/s'), ['23:3 no level that is held reaches the required 100% of the peak (the default of load.require); add one, or require at most the highest: "require: 99.5%"']],
  ['a required load of nothing', () => change('  hold: 8s\n', '  hold: 8s\n  require: 0%\n'), ['25:12 the required load lies above 0% and up to 1000%']],
  ['a required load beyond all levels', () => change('  hold: 8s\n', '  hold: 8s\n  require: 1001%\n'), ['25:12 the required load lies above 0% and up to 1000%']],
  ['a required load that is no percentage', () => change('  hold: 8s\n', '  hold: 8s\n  require: 120/s\n'), ['25:12 "120/s" is not understood; write a percentage such as 85%']],
  ['no path at all', () => 'name: a\ntarget: t\npaths: {}\nload: { goal: hold, peak: {}, levels: [100%], hold: 4s }\nslos: {}\n', ['3:8 at least one path']],
  ['a text', () => 'hello', ['1:1 "hello" should be a mapping of keys']],
  ['an empty file', () => '', ['1:1 null should be a mapping of keys']],
  ['YAML that is none', () => 'name: "little\ntarget: x\n', ['1:7 a text in " is not closed; add the " at its end']],
  ['an alias without an anchor', () => 'name: *none\n', ['1:7 alias *none has no anchor above it']],
];
