import { resolve } from 'node:path';
import { renderSetupScript, renderTeardownScript } from '../../core/plan/k6/onceScript.ts';
import { err, ok } from '../../core/result.ts';
import { pinsOf } from '../../core/target/egressPolicy.ts';
import { findK6 } from '../../edge/k6/binary.ts';
import { runOnce } from '../../edge/k6/runOnce.ts';
import { findWire } from '../../edge/stack/egress/lookup.ts';
import { lookForProof } from '../../edge/stack/egress/ownership.ts';
import {
  checkHealth,
  readLiveStats,
  readSwitch,
  seedStock,
  setSwitch,
} from '../../edge/stack/http/controls.ts';
import { runPreflight } from '../../edge/stack/http/preflight.ts';
import { lookForLeaks } from '../../edge/stack/leaks/leakProbe.ts';
import { scanLeaks } from '../../edge/stack/leaks/leakScan.ts';
import { oneLine } from '../../edge/store/pool.ts';
import { createAuditor } from '../audit/auditor.ts';
import type { World } from './ports.ts';

/** The real target, its stores and k6. */
export const world: World = {
  wire: (target) => findWire(target),
  proof: (target, wire) => lookForProof(target, wire),
  preflight: (target, tag) => runPreflight(target, tag.value),
  async seed(target, tag, runId, plan) {
    try {
      await seedStock(target, tag.value, runId, plan.stock);
      return ok(undefined);
    } catch (error) {
      return err(oneLine(error));
    }
  },
  readSwitch: (target, tag, name) => readSwitch(target, tag.value, name),
  setSwitch: (target, tag, name, value) => setSwitch(target, tag.value, name, value),
  async setup(plan, handover, wire, signal) {
    const k6 = await findK6();
    if (!k6.ok) return k6;
    return runOnce(k6.value.path, renderSetupScript(plan), handover, pinsOf(wire, 0), signal);
  },
  async teardown(plan, handover, wire) {
    const k6 = await findK6();
    if (!k6.ok) return k6;
    const script = renderTeardownScript(plan);
    const done = await runOnce(k6.value.path, script, handover, pinsOf(wire, 0));
    return done.ok ? ok(undefined) : done;
  },
  liveCounters: readLiveStats,
  health: checkHealth,
  lookForLeaks,
  async openAuditor(target, spec, directory, earlier) {
    const { postgresUrl, schemas } = target.stores;
    if (postgresUrl === null) return err(`target ${target.name} names no PostgreSQL to audit`);
    try {
      return ok(
        await createAuditor({
          postgresUrl,
          schemas,
          auditFile: resolve(directory, spec.file),
          settleMs: spec.settleMs,
          earlier,
        }),
      );
    } catch (error) {
      return err(oneLine(error));
    }
  },
  scanLeaks,
};
