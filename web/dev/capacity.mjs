/** Plans a forecast of figures as the server does, by the built server (`npx tsc -b`); it knows no runs. */
const core = new URL('../../dist/server/core/forecast/', import.meta.url);

export async function plannedForecast(forecast) {
  const { parseForecast } = await import(new URL('forecastFile.js', core).href);
  const { planCapacity } = await import(new URL('capacityPlan.js', core).href);
  const { renderPlanCsv } = await import(new URL('formats/csv.js', core).href);
  const { renderPlanMarkdown } = await import(new URL('formats/markdown.js', core).href);
  const none = { plan: null, csv: null, markdown: null };
  const read = parseForecast(forecast, 'forecast.yaml');
  if (!read.ok) return { ...none, diagnostics: read.error };
  const diagnostics = read.value.runs.map(({ run, place }) => ({
    ...place,
    message: `there is no run ${run} with a report`,
  }));
  if (diagnostics.length > 0) return { ...none, diagnostics };
  const plan = planCapacity({ ...read.value, seed: 1 });
  return { plan, csv: renderPlanCsv(plan), markdown: renderPlanMarkdown(plan), diagnostics };
}
