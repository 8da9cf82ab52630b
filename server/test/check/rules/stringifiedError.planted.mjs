// @ts-check
const narrowed = 'instanceof Error with .message';

/** @type {readonly (readonly [string, string, string])[]} a file's name, its text, what is found in line 2 */
const cases = [
  [
    'a.ts',
    'try { f(); } catch (error) {\n  say(error instanceof Error ? error.message : String(error));\n}',
    narrowed,
  ],
  [
    'a.ts',
    'export const f = (cause: unknown) =>\n  cause instanceof Error ? cause.message : cause;',
    narrowed,
  ],
  [
    'a.ts',
    "export const f = (it: unknown) =>\n  it instanceof Error ? (it.stack ?? it.message) : '';",
    narrowed,
  ],
  [
    'a.ts',
    'export function f(error: unknown) {\n  if (error instanceof Error) return error.message;\n}',
    narrowed,
  ],
  [
    'a.ts',
    'export const f = (error: unknown) =>\n  error instanceof Error && error.message;',
    narrowed,
  ],
  ['a.ts', 'try { f(); } catch (error) {\n  say((error as Error).message);\n}', 'a cast to Error'],
  [
    'a.ts',
    'try { f(); } catch (error) {\n  say((error as { message: string }).message);\n}',
    'a cast to Error',
  ],
  ['a.ts', 'try { f(); } catch (error) {\n  say(String(error));\n}', 'String()'],
  [
    'a.ts',
    `try { f(); } catch (failed) {\n  say(\`failed: \${failed}\`);\n}`,
    'a caught value in a template',
  ],
  [
    'a.ts',
    "try { f(); } catch (failed) {\n  say('failed: ' + failed);\n}",
    'adding a caught value to a text',
  ],
  ['a.ts', 'try { f(); } catch (failed) {\n  say(JSON.stringify(failed));\n}', 'JSON.stringify()'],
  ['a.ts', 'f().catch((why) =>\n  say(String(why)));', 'String()'],
  ['a.ts', 'f().then(g, (why) =>\n  say(why.toString()));', 'toString()'],
  [
    'A.tsx',
    'export const A = ({ error }: { error: unknown }) =>\n  <p>{error instanceof Error ? error.message : null}</p>;',
    narrowed,
  ],
  [
    'a.mjs',
    `try { f(); } catch (error) {\n  say(\`failed: \${error.message}\`);\n}`,
    '.message of a caught value',
  ],
];

export const planted = cases.map(([name, text, form]) => ({
  what: text.replace(/\s+/g, ' '),
  files: { [`server/${name}`]: `${text}\n` },
  finds: [
    {
      file: `server/${name}`,
      line: 2,
      message: `${form} makes a line of an error by hand: call oneLine`,
    },
  ],
}));

export const clean = [
  {
    what: 'the one place, errors of a class of ours, and what was not caught',
    files: {
      'server/core/text/oneLine.ts':
        'export const oneLine = (error: unknown) => error instanceof Error ? error.message : String(error);\n',
      'server/a.ts': [
        "import { oneLine } from './core/text/oneLine.ts';",
        'try { f(); } catch (error) {',
        '  if (error instanceof UsageError) say(error.message);',
        '  if (!(error instanceof Error)) throw error;',
        '  client.release(error instanceof Error ? error : true);',
        '  say(oneLine(error), String(count), count + reason);',
        '}',
        'export const text = (finding: { message: string }) => finding.message + String(finding);',
        '',
      ].join('\n'),
    },
  },
];
