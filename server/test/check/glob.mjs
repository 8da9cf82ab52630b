// @ts-check

/**
 * Whether a path with `/` matches a glob: `*` within a folder's name, `**` across folders, `{a,b}`.
 * A glob that names a folder matches what lies in it.
 *
 * @param {string} glob
 * @returns {(path: string) => boolean}
 */
export function matcher(glob) {
  const source = glob.replace(
    /\*\*\/|\*\*|\*|[{},]|[^*{},]+/g,
    (part) => globParts[part] ?? literal(part),
  );
  const pattern = new RegExp(`^${source}(?:/.*)?$`);
  return (path) => pattern.test(path);
}

/**
 * @param {readonly string[]} globs
 * @returns {(path: string) => boolean}
 */
export function anyMatcher(globs) {
  const matchers = globs.map(matcher);
  return (path) => matchers.some((matches) => matches(path));
}

/** @type {Readonly<Record<string, string>>} */
const globParts = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '{': '(?:', '}': ')', ',': '|' };

/** @param {string} text */
export function literal(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
