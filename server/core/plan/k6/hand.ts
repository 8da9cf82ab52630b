import {
  allowedModules,
  judgeScript,
  localModule,
  type ScriptModule,
} from '../../scenario/handScript.ts';
import type { PathPlan } from '../../traffic/journey.ts';
import type { Plan } from '../plan.ts';
import { secretNames } from '../secretNames.ts';
import { handCalls } from './handCalls.ts';
import { type HandFile, loadedFiles, protoFiles } from './handFiles.ts';
import { handGrpcShim } from './handGrpc.ts';
import { handAccount, handDataShim, handHttpShim, handK6Shim } from './handShims.ts';
import { handWsShim } from './handWs.ts';
import { quote } from './names.ts';
import type { ScriptKind } from './telling.ts';

/** Scripts by hand beside the generated one: their files, and what the generated script says to reach them. */

/** Our own modules stand before those of k6 that send, check or share. */
const shims: Readonly<
  Record<string, { readonly name: string; readonly text: (plan: Plan) => string }>
> = {
  k6: { name: 'handK6.js', text: () => handK6Shim },
  'k6/data': { name: 'handData.js', text: () => handDataShim },
  'k6/http': { name: 'handHttp.js', text: () => handHttpShim },
  'k6/net/grpc': { name: 'handGrpc.js', text: (plan) => handGrpcShim(loadedFiles(plan)) },
  'k6/ws': { name: 'handWs.js', text: () => handWsShim },
};

/** A flat name keeps every file in the shard's folder, wherever it lay. */
const flatName = (plan: Plan, file: string): string => {
  const index = (plan.scripts ?? []).findIndex((module) => module.file === file);
  if (index < 0) throw new Error(`the plan has no script ${file}`);
  return `hand_${index}_${file.replace(/[^\w.]/g, '_')}`;
};

/** Every file that scripts by hand add to a shard's folder; none where there are none. */
export function handFiles(plan: Plan): readonly HandFile[] {
  const scripts = plan.scripts ?? [];
  if (scripts.length === 0) return [];
  return [
    { name: 'handAccount.js', text: handAccount },
    { name: 'handCalls.js', text: handCalls },
    ...Object.values(shims).map(({ name, text }) => ({ name, text: text(plan) })),
    ...protoFiles(plan),
    ...scripts.map((module) => ({
      name: flatName(plan, module.file),
      text: rewired(plan, module),
    })),
  ];
}

/** The text as written but for the specifiers of its imports. */
function rewired(plan: Plan, module: ScriptModule): string {
  let text = '';
  let from = 0;
  const { imports } = judgeScript(module, false);
  for (const { specifier, start, end } of imports) {
    text += module.text.slice(from, start) + wayTo(plan, module, specifier);
    from = end;
  }
  return text + module.text.slice(from);
}

function wayTo(plan: Plan, module: ScriptModule, specifier: string): string {
  const shim = shims[specifier];
  if (shim !== undefined) return `./${shim.name}`;
  // A plan is judged when it is made; this is for one that somebody has written into since.
  if (allowedModules.includes(specifier)) return specifier;
  const file = localModule(module.file, specifier);
  if (file === null) throw new Error(`script ${module.file} imports ${specifier} from outside`);
  return `./${flatName(plan, file)}`;
}

type HandPath = PathPlan & { readonly journey: { readonly script: string } };

const handPaths = (plan: Plan): readonly HandPath[] =>
  plan.paths.filter((path): path is HandPath => path.journey.script !== undefined);

const scriptsOf = (plan: Plan): readonly string[] => [
  ...new Set(handPaths(plan).map((path) => path.journey.script)),
];

/** The function that walks a path's journey, in the generated script. */
export const walkerName = (plan: Plan, script: string): string =>
  `walker_${scriptsOf(plan).indexOf(script)}`;

/** Ours comes first: it takes away what a script could read this machine by. */
export function handImports(plan: Plan, kind: ScriptKind): readonly string[] {
  const scripts = scriptsOf(plan);
  if (scripts.length === 0) return [];
  const names = [
    ...(secretNames(plan).length === 0 ? [] : ['hideInHand']),
    ...(plan.files === undefined ? [] : ['openFile']),
    ...['setBase', 'setTag', 'setTrace', 'walk', 'walkerOf'],
    ...(kind === 'drive' ? [] : ['watchAnswers']),
  ];
  return [
    `import { ${names.join(', ')} } from './handAccount.js';`,
    ...scripts.map(
      (script, index) => `import module_${index} from './${flatName(plan, clean(script))}';`,
    ),
  ];
}

/** `./a//b.js` and `a/b.js` are one file. */
const clean = (script: string): string => localModule('', script) ?? script;

export const handWalkers = (plan: Plan): string =>
  scriptsOf(plan)
    .map((script, index) => `const walker_${index} = walkerOf(${quote(script)}, module_${index});`)
    .join('\n');
