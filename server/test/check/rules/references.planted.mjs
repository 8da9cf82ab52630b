// @ts-check
/**
 * @param {string} file
 * @param {number} line
 * @param {string} message
 */
const broken = (file, line, message) => ({ file, line, message });

const tree = {
  'docs/adr/0001-record-decisions.md':
    '# 1. Record decisions\n\n## It is **so**: `a.b`\n\n## It is so: a.b\n',
  'docs/guides/audit.md': '# Auditing\n',
  'server/core/plan/plan.ts': '',
  'web/src/app/App.tsx': '',
};

export const planted = [
  {
    what: 'links to files and headings that are not there',
    files: {
      ...tree,
      'docs/guides/target.md': [
        '# Target',
        'See [audit](audit.md), [gone](gone.md) and [root](docs/guides/audit.md).',
        '![picture](../images/none.png) <img src="none.svg">',
        'To [here](#target), [nowhere](#nowhere), [there](audit.md#auditing), [not](audit.md#target).',
        '[1]: ../adr/0002-none.md',
        '',
      ].join('\n'),
    },
    finds: [
      broken(
        'docs/guides/target.md',
        2,
        'the link gone.md leads to docs/guides/gone.md, which is not there',
      ),
      broken(
        'docs/guides/target.md',
        2,
        'the link docs/guides/audit.md leads to docs/guides/docs/guides/audit.md, which is not there',
      ),
      broken(
        'docs/guides/target.md',
        3,
        'the link ../images/none.png leads to docs/images/none.png, which is not there',
      ),
      broken(
        'docs/guides/target.md',
        3,
        'the link none.svg leads to docs/guides/none.svg, which is not there',
      ),
      broken(
        'docs/guides/target.md',
        4,
        'the link #nowhere names a heading that docs/guides/target.md does not have',
      ),
      broken(
        'docs/guides/target.md',
        4,
        'the link audit.md#target names a heading that docs/guides/audit.md does not have',
      ),
      broken(
        'docs/guides/target.md',
        5,
        'the link ../adr/0002-none.md leads to docs/adr/0002-none.md, which is not there',
      ),
    ],
  },
  {
    what: 'ADRs and paths in comments of every language and in documents',
    files: {
      ...tree,
      'README.md': 'ADR 2, `server/core/gone/`, docs/none and `gone.ts` of `plan/gone.mjs`.\n',
      'server/a.sql': '-- docs/guides/gone.md (ADR-0007)\n',
      'server/a.ts':
        "const text = 'é // docs/none.md';\n/*\n * See ADR 0042\n * and server/core/plan/gone.ts.\n */\n",
      'server/a.yaml': 'a: 1 # server/core/*.ts\n',
      'web/src/A.tsx': "export const A = () => <a href='x'>docs/none.md</a>; // web/src/gone.tsx\n",
    },
    finds: [
      broken('README.md', 1, 'ADR 0002 is not in docs/adr/'),
      broken('README.md', 1, 'server/core/gone/ is not there'),
      broken('README.md', 1, 'docs/none is not there'),
      broken('README.md', 1, 'gone.ts is not there'),
      broken('README.md', 1, 'plan/gone.mjs is not there'),
      broken('server/a.sql', 1, 'ADR 0007 is not in docs/adr/'),
      broken('server/a.sql', 1, 'docs/guides/gone.md is not there'),
      broken('server/a.ts', 3, 'ADR 0042 is not in docs/adr/'),
      broken('server/a.ts', 4, 'server/core/plan/gone.ts is not there'),
      broken('server/a.yaml', 1, 'server/core/*.ts is not there'),
      broken('web/src/A.tsx', 1, 'web/src/gone.tsx is not there'),
    ],
  },
];

export const clean = [
  {
    what: 'links, anchors, ADRs and paths that are there, and what only looks like one',
    files: {
      ...tree,
      'README.md': [
        'To [guides](docs/guides/), [audit](docs/guides/audit.md#auditing), [k6](https://k6.io/docs/gone.md).',
        '[So](docs/adr/0001-record-decisions.md#it-is-so-ab), [again](docs/adr/0001-record-decisions.md#it-is-so-ab-1).',
        'ADR 1, `server/core/`, `server/core/plan/*.ts`, `plan.ts`, `app/App.tsx`, `docs/{adr,guides}/*.md`.',
        'A name ends in `.test.ts`, as `x.test.ts`; `pay.js` is a user’s, `dist/server/cli.js` is built.',
        '`[a link](in/code.md)`, https://example.test/docs/gone.md, server/worker.',
        '```text',
        '[a link](in/a/block.md)',
        '```',
        '',
      ].join('\n'),
      'server/core/a.ts':
        "// See docs/guides/audit.md and `plan/plan.ts`.\nexport const a = 'server/gone.ts'; \n",
    },
  },
];
