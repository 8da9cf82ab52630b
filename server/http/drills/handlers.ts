import { failure } from '../../core/errors/failure.ts';
import type { Result } from '../../core/result.ts';
import { drillFiles } from '../../run/drill/drillFolder.ts';
import type { DrillService } from '../../run/drill/drillService.ts';
import type { Rejection } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';
import { assertRole, assertTargetName, type PrivilegesOf } from '../api/identity.ts';
import { HttpProblem, rejected } from '../api/problem.ts';
import { sendFile } from '../api/sendFile.ts';
import type { drills } from './operations.ts';

const dayMs = 86_400_000;

/** The value, or the rejection as a problem. */
async function given<T>(work: Promise<Result<T, Rejection>>): Promise<T> {
  const result = await work;
  if (result.ok) return result.value;
  throw rejected(result.error);
}

export function drillHandlers(
  service: DrillService,
  privilegesOf: PrivilegesOf,
): Handlers<Omit<typeof drills, 'streamDrill'>> {
  return {
    listDrillFiles: () => service.files(),
    async drillFilePlan({ params, query, identity }) {
      assertTargetName(query.target, identity);
      return given(service.plan(params.id, query.target));
    },
    async startDrill({ body, identity, req }) {
      // The path of a drill file names folders of the server's machine.
      if (body.file !== null) assertRole(identity, 'admin');
      assertTargetName(body.target, identity);
      const privileges = await privilegesOf({ req, identity });
      return given(service.start({ ...body, by: identity.user.name, ...privileges }));
    },
    listDrills: ({ query }) => service.list(query.limit, query.before),
    drillMatrix: ({ query }) => service.matrix(query.staleAfterDays * dayMs),
    drill: ({ params }) => given(service.get(params.id)),
    drillEvents: ({ params, query }) => given(service.events(params.id, query.after)),
    abortDrill: ({ params, body, identity }) =>
      given(service.abort(params.id, identity.user.name, body.reason)),
    noteDrill: ({ params, body, identity }) =>
      given(service.note(params.id, identity.user.name, body.text)),
    drillReport: ({ params }) => given(service.report(params.id)),
    async drillFile({ params: { id, name }, res }) {
      const path = await given(service.file(id, name));
      const missing = () => new HttpProblem(failure('ZH-DRILL-005', { drill: id, file: name }));
      await sendFile(res, path, { name, mediaType: drillFiles[name] }, missing);
    },
  };
}
