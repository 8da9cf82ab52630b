/**
 * Cookies of a log-in, and of set-up, in a generated script. k6 empties a VU's cookie jar before each iteration, so a journey is given
 * them anew, and what it is given itself ends with it. `res.cookies` has no place for a cookie without `Domain`: that is
 * its address.
 */
export const keepCookies = `// Keeps the cookies that an answer sets, to be set again as they were.
function keepCookies(kept, res) {
  for (const name of Object.keys(res.cookies || {})) {
    for (const cookie of res.cookies[name]) {
      const { value, domain, path, max_age: ageS, expires, secure, http_only } = cookie;
      const untilMs = ageS > 0 ? Date.now() + 1000 * ageS : ageS < 0 ? 0 : expires;
      const given = { secure, http_only };
      if (domain) given.domain = domain;
      if (path) given.path = path;
      if (untilMs >= 0) given.expires = new Date(untilMs).toUTCString();
      kept.push([res.url, name, value, given]);
    }
  }
}`;

export const giveCookies = `function giveCookies() {
  const jar = http.cookieJar();
  for (const cookie of session.cookies) jar.set(...cookie);
}`;
