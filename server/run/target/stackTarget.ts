import { scriptEnvironment } from '../../core/plan/handover.ts';
import { handFiles } from '../../core/plan/k6/hand.ts';
import {
  onceTimeoutMs,
  renderSetupScript,
  renderTeardownScript,
} from '../../core/plan/k6/onceScript.ts';
import { renderTrialScript, trialMs } from '../../core/plan/k6/script.ts';
import { sentFiles } from '../../core/plan/k6/uploads.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { secretNames } from '../../core/plan/secretNames.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type EgressPolicy, egressPinsOf } from '../../core/target/egressPolicy.ts';
import { auditedSchemas } from '../../core/target/isolation.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { Secrets } from '../../core/text/secretValue.ts';
import { withRemedies } from '../../core/verdict/checklist.ts';
import { packedFiles } from '../../edge/files/rowPacker.ts';
import { findK6 } from '../../edge/k6/binary.ts';
import { type OnceEgress, runOnce, runTrial } from '../../edge/k6/runOnce.ts';
import { readSecrets } from '../../edge/secrets/readSecrets.ts';
import { writableRole } from '../../edge/stack/audit/writableRole.ts';
import { findEgressPolicy } from '../../edge/stack/egress/lookup.ts';
import { checkOwnership } from '../../edge/stack/egress/ownership.ts';
import {
  checkHealth,
  checkReach,
  readCustomerStats,
  readReplicas,
  readSwitch,
  seedStock,
  setReplicas,
  setSwitch,
} from '../../edge/stack/http/controls.ts';
import { readMetricPages } from '../../edge/stack/http/metricPages.ts';
import { runPreflight } from '../../edge/stack/http/preflight.ts';
import { probeForLeaks } from '../../edge/stack/leaks/leakProbe.ts';
import { customersInShadow, scanLeaks } from '../../edge/stack/leaks/leakScan.ts';
import { seedByCommand } from '../../edge/stack/seed/commandSeed.ts';
import { seedBySql } from '../../edge/stack/seed/sqlSeed.ts';
import { auditorPort, auditSourceProblem } from '../audit/openAuditor.ts';
import type { TagHeader } from './tag.ts';
import type {
  TargetPermission,
  TargetPort,
  TargetPreparation,
  TargetSwitches,
  TargetTeardown,
  TargetTrial,
} from './targetPort.ts';

const permission: TargetPermission = {
  egress: (target) => findEgressPolicy(target),
  proof: (target, egress) => checkOwnership(target, egress),
};

const onceEgress = (egress: EgressPolicy): OnceEgress => ({
  pins: egressPinsOf(egress, 0),
  tls: egress.tls,
});

/** By the target's own means, or by the address that it has for it. */
async function seed(
  target: Target,
  tag: TagHeader,
  runId: string,
  stock: Plan['stock'],
): Promise<void> {
  const { seed: how } = target;
  if (how === null) return seedStock(target, tag, runId, stock);
  const facts = { runId, stock, schema: auditedSchemas(target).shadow };
  if (how.kind === 'sql') await seedBySql(how.text, how.postgresUrl, facts);
  if (how.kind === 'command') await seedByCommand(how.command, how.folder, facts, tag.value);
}

/** The values of the plan's secrets; the error is one line that names the variables to set. */
async function secretsOf(plan: Plan): Promise<Result<Secrets, string>> {
  const read = await readSecrets(secretNames(plan), process.env);
  return read.ok ? read : err(Object.values(read.error).join('; '));
}

const preparation: TargetPreparation = {
  async seed(target, tag, runId, plan) {
    try {
      await seed(target, tag, runId, plan.stock);
      return ok(undefined);
    } catch (error) {
      return err(oneLine(error));
    }
  },
  async setup(plan, handover, egress, signal) {
    const secrets = await secretsOf(plan);
    if (!secrets.ok) return secrets;
    const k6 = await findK6();
    if (!k6.ok) return k6;
    const script = renderSetupScript(plan);
    const limits = {
      timeoutMs: onceTimeoutMs(plan.setup),
      ...(signal === undefined ? {} : { signal }),
    };
    return runOnce(
      k6.value.path,
      script,
      handover,
      onceEgress(egress),
      limits,
      secrets.value,
      sentFiles(plan),
    );
  },
};

const trial: TargetTrial = {
  async trial(plan, paths, handover, egress, signal) {
    const secrets = await secretsOf(plan);
    if (!secrets.ok) return secrets;
    const k6 = await findK6();
    if (!k6.ok) return k6;
    const script = { name: 'script.js', text: renderTrialScript(plan, paths) };
    const files = [script, ...packedFiles(plan), ...handFiles(plan), ...sentFiles(plan)];
    const env = scriptEnvironment(plan);
    const limits = { timeoutMs: trialMs(plan), signal };
    const { value } = secrets;
    return ok(
      await runTrial(k6.value.path, files, handover, onceEgress(egress), env, limits, value),
    );
  },
};

const teardown: TargetTeardown = {
  async teardown(plan, handover, egress) {
    const secrets = await secretsOf(plan);
    if (!secrets.ok) return secrets;
    const k6 = await findK6();
    if (!k6.ok) return k6;
    const script = renderTeardownScript(plan);
    const limits = { timeoutMs: onceTimeoutMs(plan.teardown) };
    const { value } = secrets;
    const done = await runOnce(
      k6.value.path,
      script,
      handover,
      onceEgress(egress),
      limits,
      value,
      sentFiles(plan),
    );
    return done.ok ? ok(undefined) : done;
  },
};

const switches: TargetSwitches = {
  readSwitch: (target, tag, name) => readSwitch(target, tag, name),
  setSwitch: (target, tag, name, value) => setSwitch(target, tag, name, value),
};

/** The user's stack: the target over HTTP, its stores, and k6. */
export const stackTarget: TargetPort = {
  ...permission,
  writableRole,
  auditSourceProblem,
  preflight: async (target, tag) => withRemedies(await runPreflight(target, tag)),
  ...preparation,
  ...trial,
  ...teardown,
  ...switches,
  readReplicas,
  setReplicas,
  customerCounters: readCustomerStats,
  metricPages: readMetricPages,
  health: checkHealth,
  reached: checkReach,
  probeForLeaks,
  scanLeaks,
  customersInShadow,
  ...auditorPort,
};
