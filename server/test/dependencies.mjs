// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';

/**
 * The folders of the core and those that each may import: a tree, without a way back. Every folder may
 * also import the files directly below `core`.
 *
 * @type {Record<string, string[]>}
 */
export const coreTree = {
  text: [],
  diagnostics: [],
  run: [],
  traffic: ['text'],
  measure: ['traffic'],
  audit: ['diagnostics', 'text'],
  evidence: ['measure', 'traffic'],
  slo: ['diagnostics', 'measure', 'text', 'traffic'],
  abort: ['audit', 'measure', 'text', 'traffic'],
  scenario: ['abort', 'diagnostics', 'slo', 'text', 'traffic'],
  target: ['diagnostics', 'run', 'text'],
  plan: ['abort', 'diagnostics', 'scenario', 'slo', 'target', 'text', 'traffic'],
  stages: ['evidence', 'measure', 'plan', 'slo', 'traffic'],
  capacity: ['stages'],
  verdict: ['audit', 'capacity', 'plan', 'run', 'stages'],
  report: [
    'audit',
    'capacity',
    'measure',
    'plan',
    'run',
    'slo',
    'stages',
    'target',
    'text',
    'verdict',
  ],
  schemas: ['report', 'scenario', 'slo', 'target'],
  worker: ['measure', 'plan', 'target', 'text'],
};

/**
 * The folders of `server/run` and those that each may import: a tree, without a way back. The files
 * directly below `run` compose them and may import every folder; no folder imports them.
 *
 * @type {Record<string, string[]>}
 */
export const runTree = {
  retry: [],
  context: [],
  catalog: [],
  worker: [],
  record: [],
  follow: ['retry'],
  audit: ['context', 'follow', 'retry'],
  target: ['audit'],
  admission: ['target'],
  conduct: ['audit', 'catalog', 'context', 'follow', 'record', 'retry', 'target'],
};

/** Who may import whom, as CONTRIBUTING.md says it. Tests may reach for `test/support`. */
const notTests = '\\.(test|e2e|golden|contract|support)\\.m?tsx?$|/(test|testing)/';

/**
 * @param {string} name
 * @param {string} from
 * @param {string[]} mayReach folders of ours
 */
function reach(name, from, mayReach) {
  return {
    name,
    severity: /** @type {const} */ ('error'),
    from: { path: from, pathNot: notTests },
    to: {
      path: '^(server|web|scenarios|shadow-data)/',
      pathNot: mayReach.map((folder) => `^${folder}`),
    },
  };
}

const coreRules = Object.entries(coreTree).map(([folder, mayImport]) =>
  reach(`core-${folder}-keeps-to-the-tree`, `^server/core/${folder}/`, [
    'server/core/[^/]+\\.ts$',
    ...[folder, ...mayImport].map((name) => `server/core/${name}/`),
  ]),
);

const runRules = Object.entries(runTree).map(([folder, mayImport]) =>
  reach(`run-${folder}-keeps-to-the-tree`, `^server/run/${folder}/`, [
    'server/(core|edge)/',
    'server/(root|config|log)\\.ts$',
    'shadow-data/',
    ...[folder, ...mayImport].map((name) => `server/run/${name}/`),
  ]),
);

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
export const rules = [
  ...coreRules,
  ...runRules,
  {
    name: 'core-is-pure',
    severity: 'error',
    from: { path: '^server/core/', pathNot: notTests },
    to: { dependencyTypes: ['core'] },
  },
  reach('edge-imports-core', '^server/edge/', [
    'server/(core|edge)/',
    'server/root\\.ts$',
    'shadow-data/',
  ]),
  reach('run-imports-edge-and-core', '^server/run/', [
    'server/(core|edge|run)/',
    'server/(root|config|log)\\.ts$',
    'shadow-data/',
  ]),
  reach('http-imports-run-and-core', '^server/http/', [
    'server/(core|run|http)/',
    'server/(root|config|log)\\.ts$',
  ]),
  reach('cli-imports-run-and-core', '^server/cli/', [
    'server/(core|run|cli)/',
    'server/(root|config|log)\\.ts$',
  ]),
  {
    name: 'nobody-imports-setup-bench-test',
    severity: 'error',
    from: {
      path: '^(server|web|scenarios|shadow-data)/',
      pathNot: [notTests, '^server/(setup|bench|test)/'],
    },
    to: { path: '^server/(setup|bench|test)/' },
  },
  reach('web-imports-only-itself', '^web/(src|dev)/', ['web/']),
  reach('shadow-data-imports-nothing-of-ours', '^shadow-data/', ['shadow-data/']),
  reach('the-shop-imports-only-shadow-data', '^scenarios/', ['scenarios/', 'shadow-data/']),
];

/**
 * Every import that breaks a rule, a line each.
 *
 * @param {string} baseDir a checkout, or a tree laid out like one
 * @returns {Promise<{ modules: number, violations: string[] }>}
 */
export async function brokenRules(baseDir) {
  const folders = ['server', 'web/src', 'scenarios', 'shadow-data'].filter((folder) =>
    existsSync(join(baseDir, folder)),
  );
  const result = await cruise(folders, {
    baseDir,
    parser: 'swc',
    tsPreCompilationDeps: true,
    // Its parser knows no JSX. Biome's noRestrictedImports holds the console's .tsx files.
    exclude: { path: '(^|/)(node_modules|dist)/|\\.tsx$' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['source', 'import'], exportsFields: ['exports'] },
    ruleSet: { forbidden: rules },
    validate: true,
  });
  if (typeof result.output === 'string')
    throw new Error('dependency-cruiser gave no result object');
  return {
    modules: result.output.summary.totalCruised,
    violations: result.output.summary.violations.map(
      ({ rule, from, to }) => `${rule.name}: ${from} → ${to}`,
    ),
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const { modules, violations } = await brokenRules(root);
  for (const line of violations) console.error(`✗ ${line}`);
  // A parser that silently sees nothing would pass everything.
  if (modules < 50) console.error(`✗ only ${modules} modules were seen: the check is blind`);
  else console.log(`✓ ${modules} modules keep to who may import whom`);
  process.exitCode = violations.length > 0 || modules < 50 ? 1 : 0;
}
