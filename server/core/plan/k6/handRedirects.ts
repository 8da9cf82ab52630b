export const hopStatuses = 'const hopStatuses = [301, 302, 303, 307, 308];';

/** What a redirect asks for; needs `hopStatuses`, `resolveFunctions`, `keys`, `lower`, and `inward` for an answer's address. */
export const nextHopFunction = `// The request that a redirect asks for; null where it asks for none.
function nextHop(res, sent) {
  const to = res.headers.Location;
  if (!to || !hopStatuses.includes(res.status)) return null;
  const from = inward(res.url);
  const url = resolved(from, to);
  const keeps = res.status >= 307;
  const headers = {};
  const isSameHost = lower(partsOf(url)[2]) === lower(partsOf(from)[2]);
  for (const key of keys(sent.params.headers)) {
    const isSecret = lower(key) === 'authorization' || lower(key) === 'cookie';
    if (isSameHost || !isSecret) headers[key] = sent.params.headers[key];
  }
  return {
    method: keeps || sent.method === 'HEAD' ? sent.method : 'GET',
    url, body: keeps ? sent.body : null, params: { ...sent.params, headers },
  };
}`;

/** Where an address leads that stands in an answer from `from` (RFC 3986, 5.2). */
export const resolveFunctions = `// A path without "." and ".." (RFC 3986, 5.2.4).
function dotless(text) {
  const [, path, rest] = /^([^?#]*)(.*)$/s.exec(text);
  const kept = [];
  const segments = path.split('/');
  for (let at = 0; at < segments.length; at += 1) {
    const segment = segments[at];
    const isDots = segment === '.' || segment === '..';
    if (segment === '..' && kept.length > 1) kept.pop();
    if (!isDots) kept.push(segment);
    else if (at === segments.length - 1) kept.push('');
  }
  return kept.join('/') + rest;
}
const partsOf = (url) => /^(https?:)(\\/\\/[^/?#]*)([^?#]*)/i.exec(url);
function resolved(from, to) {
  if (partsOf(to)) return to;
  const [, scheme, host, path] = partsOf(from);
  if (to.startsWith('//')) return scheme + to;
  if (to.startsWith('?')) return scheme + host + path + to;
  return scheme + host + dotless(to.startsWith('/') ? to : (path || '/').replace(/[^/]*$/, () => to));
}`;

/**
 * How scripts by hand follow redirects (`redirects: 3`). k6 would follow them inside one request and give the
 * duration of the last hop only; here each hop is a request of its own, so that it is tagged and its duration counts.
 * Methods and bodies change as in Go's net/http: 307 and 308 keep both, 301, 302 and 303 make GET (HEAD stays).
 */
export const handRedirects = `${hopStatuses}
const hopsMax = 20;
const hopsOf = (params) => Math.min(hopsMax, (params && params.redirects) || 0);
${resolveFunctions}
${nextHopFunction}`;
