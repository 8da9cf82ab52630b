/** The report's own schemas: a finding reads the same in report.json and in the API. */
export {
  auditStatusSchema,
  auditSummarySchema,
  findingSchema,
} from '../../core/report/auditSchema.ts';
