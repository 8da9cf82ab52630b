import type { Plan } from '../plan.ts';
import { quote } from './names.ts';
import { keepCookies } from './sessionCookies.ts';

/**
 * Cookies that set-up is given and every journey begins with. They are handed on as a text of JSON under a name that no
 * capture may have.
 */
export const setUpCookies = 'set-up-cookies';

type Passing = Pick<Plan, 'setupCookies'>;

/** Of the setup script: how they are kept, and what it hands on. */
export const keptCode = ({ setupCookies }: Passing) =>
  setupCookies === true
    ? {
        functions: keepCookies,
        opening: ['const kept = [];'],
        answered: ['keepCookies(kept, res);'],
        hop: '(hop) => keepCookies(kept, hop)',
        given: [`${quote(setUpCookies)}: JSON.stringify(kept)`],
      }
    : { functions: '', opening: [], answered: [], hop: '() => undefined', given: [] };

/** Of all other scripts. `values`: an expression of what is secret of them, for a list. */
export const passedOn = ({ setupCookies }: Passing) =>
  setupCookies === true
    ? {
        functions: `// The cookies that set-up was given; k6 empties a VU's jar before each iteration.
let setUpCookies = [];
function giveSetUpCookies() {
  const jar = http.cookieJar();
  for (const cookie of setUpCookies) jar.set(...cookie);
}`,
        takeOver: [
          `setUpCookies = JSON.parse(setupData[${quote(setUpCookies)}] || '[]');`,
          `delete setupData[${quote(setUpCookies)}];`,
        ],
        begin: ['giveSetUpCookies();'],
        values: ['...setUpCookies.map((each) => each[2])'],
      }
    : { functions: '', takeOver: [], begin: [], values: [] };
