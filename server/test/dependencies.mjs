// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';

/** The stages of the core in their order: each may import only those before it. */
const stages = ['model', 'plan', 'measure', 'capacity', 'audit', 'verdict', 'report', 'run'];

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

const stageRules = stages.map((stage, index) =>
  reach(`core-${stage}-imports-only-earlier-stages`, `^server/core/${stage}/`, [
    'server/core/(result|groupBy)\\.ts$',
    ...stages.slice(0, index + 1).map((earlier) => `server/core/${earlier}/`),
  ]),
);

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
export const rules = [
  ...stageRules,
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
