// @ts-check
const list = JSON.stringify({
  except: ['CHANGELOG.md', 'server/test/check/bannedWords.json'],
  words: [
    { word: 'house', instead: 'local stack', except: ['docs/adr'], allow: ['ClickHouse'] },
    { word: 'let go', instead: 'release' },
    { word: 'insist', endings: ['s', 'ed', 'ing'], instead: 'retry' },
    { word: 'qps', instead: 'arrival rate' },
    { pattern: '\\bPromises\\b', instead: 'SloPanel', in: ['web/**'] },
  ],
});
const withList = { 'server/test/check/bannedWords.json': list };

/**
 * @param {string} file
 * @param {number} line
 * @param {string} hit
 * @param {string} instead
 */
const banned = (file, line, hit, instead) => ({
  file,
  line,
  message: `"${hit}" is banned: ${instead}`,
});

export const planted = [
  {
    what: 'a word in a path, a comment, names of every case, and a text',
    files: {
      ...withList,
      'server/openHouse.ts': [
        '// Of the house, and its houses.',
        'export const openHouse = houseKeeper;',
        'const HOUSE_RULES = "in-house";',
        'type House = WorkHouse;',
        '',
      ].join('\n'),
    },
    finds: [
      banned('server/openHouse.ts', 1, 'House (in the path)', 'local stack'),
      banned('server/openHouse.ts', 1, 'house', 'local stack'),
      banned('server/openHouse.ts', 1, 'houses', 'local stack'),
      banned('server/openHouse.ts', 2, 'House', 'local stack'),
      banned('server/openHouse.ts', 2, 'house', 'local stack'),
      banned('server/openHouse.ts', 3, 'HOUSE', 'local stack'),
      banned('server/openHouse.ts', 3, 'house', 'local stack'),
      banned('server/openHouse.ts', 4, 'House', 'local stack'),
      banned('server/openHouse.ts', 4, 'House', 'local stack'),
    ],
  },
  {
    what: 'two words, endings and an abbreviation in documents, styles, SQL and JSX',
    files: {
      ...withList,
      'README.md': 'It insists, insisted\n\non 100 QPS.\n',
      'server/a.sql': '-- let go\nselect let_go, "letGo";\n',
      'web/src/A.tsx': 'export const A = () => <p>Promises, maxQps</p>;\n',
      'web/src/a.module.css': '.let-go {\n}\n',
    },
    finds: [
      banned('README.md', 1, 'insists', 'retry'),
      banned('README.md', 1, 'insisted', 'retry'),
      banned('README.md', 3, 'QPS', 'arrival rate'),
      banned('server/a.sql', 1, 'let go', 'release'),
      banned('server/a.sql', 2, 'let_go', 'release'),
      banned('server/a.sql', 2, 'letGo', 'release'),
      banned('web/src/A.tsx', 1, 'Qps', 'arrival rate'),
      banned('web/src/A.tsx', 1, 'Promises', 'SloPanel'),
      banned('web/src/a.module.css', 1, 'let-go', 'release'),
    ],
  },
];

export const clean = [
  {
    what: 'other words, exempt and generated files, allowed names',
    files: {
      ...withList,
      'biome.json': '{ "files": { "includes": ["**", "!docs/openapi.json"] } }',
      'CHANGELOG.md': 'house → local stack\n',
      'docs/adr/0001-a.md': 'Why the house went.\n',
      'docs/openapi.json': '{ "house": 1 }\n',
      'server/a.ts':
        'export const warehouse = [Warehouse, insistent, letGoal, outlet.go, ClickHouse, Promises];\n',
    },
  },
];
