import pg from 'pg';

const auditor = 'zerohour_test_auditor';

/** A superuser's URL as that of a role which may only read, made where the server lacks it. */
export async function auditorUrl(url: URL): Promise<string> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(
      `do $$ begin create role ${auditor} login password '${auditor}' in role pg_read_all_data;
       exception when duplicate_object or unique_violation then null; end $$`,
    );
  } finally {
    await client.end();
  }
  return Object.assign(new URL(url), { username: auditor, password: auditor }).href;
}
