// @ts-check
/**
 * @param {string} file
 * @param {string} source
 */
const lost = (file, source) => ({
  file,
  line: 1,
  message: `no source ${source} beside it: name the test after its source, or move it below server/test, shadow-data/test, scenarios/mall/stack/test, web/e2e, web/src/test`,
});

export const planted = [
  {
    what: 'tests named after nothing, after a file elsewhere, and by the wrong end',
    files: {
      'server/core/plan/plan.ts': '',
      'server/core/plan/plans.test.ts': '',
      'server/run/plan.it.test.ts': '',
      'server/setup/setup.test.mjs': '',
      'web/src/Panel.test.tsx': '',
    },
    finds: [
      lost('server/core/plan/plans.test.ts', 'plans'),
      lost('server/run/plan.it.test.ts', 'plan'),
      lost('server/setup/setup.test.mjs', 'setup'),
      lost('web/src/Panel.test.tsx', 'Panel'),
    ],
  },
];

export const clean = [
  {
    what: 'tests beside their sources, and of the whole system',
    files: {
      'scenarios/mall/stack/test/life.it.test.ts': '',
      'server/run/store.contract.test.ts': '',
      'server/run/store.it.test.ts': '',
      'server/run/store.test.ts': '',
      'server/run/store.timed.it.test.ts': '',
      'server/run/store.timed.test.ts': '',
      'server/run/store.ts': '',
      'server/setup/setup.mjs': '',
      'server/setup/setup.test.mjs': '',
      'server/test/tls.it.test.ts': '',
      'web/e2e/console.e2e.ts': '',
      'web/src/Panel.test.tsx': '',
      'web/src/Panel.tsx': '',
    },
  },
];
