const blanks = /[ \t\n\r]*/y;
const token =
  /("[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[ !#-[\]-\uffff]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|[[\]{},:]/y;

/** A token by one letter: a text `t`, a name `n` of a field, another plain value `v`, or the mark itself. */
const value = 'tv[{';
const wantedAfter: Readonly<Record<string, string>> = {
  '[': `${value}]`,
  '{': 'n}',
  n: ':',
  ':': value,
};

/**
 * The offset of the first part of a text that cannot stand there in JSON (RFC 8259); the text's length where something
 * is missing at its end. Node's own messages tell the place of some faults only.
 */
export function jsonFaultAt(text: string): number {
  const open: string[] = [];
  let wanted = value;
  for (blanks.lastIndex = 0; ; blanks.lastIndex = token.lastIndex) {
    blanks.test(text);
    const at = blanks.lastIndex;
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) return at;
    const [all, string, plain] = found;
    const isName = wanted.includes('n');
    const kind = string !== undefined ? (isName ? 'n' : 't') : plain !== undefined ? 'v' : all;
    if (!wanted.includes(kind)) return at;
    if (kind === '[' || kind === '{') open.push(kind);
    if (kind === ']' || kind === '}') open.pop();
    const isList = open.at(-1) === '[';
    const afterValue = open.length === 0 ? '' : isList ? ',]' : ',}';
    wanted = kind === ',' ? (isList ? value : 'n') : (wantedAfter[kind] ?? afterValue);
  }
}
