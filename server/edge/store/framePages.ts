import type { Frame } from '../../core/measure/frame.ts';
import { isFrame } from '../../core/measure/storedFrame.ts';
import type { Position } from '../../core/measure/timeline.ts';
import { type Pool, QUERY_LIMIT_MS, within } from './pool.ts';

/** The approximate size of a page: a thousand shards write a million frames in a quarter of an hour. */
const FRAMES_A_PAGE = 2_000;

interface RoundSize {
  readonly round: number;
  readonly last: number;
  readonly frames: number;
}

/**
 * A run's frames from a position on, a few seconds at a time, by round, second, shard and epoch. Bodies
 * that do not parse as a frame are skipped; they become gaps.
 */
export async function* framePages(
  pool: Pool,
  runId: string,
  from: Position,
): AsyncGenerator<readonly Frame[]> {
  const { rows: rounds } = await pool.query<RoundSize>(
    within(
      QUERY_LIMIT_MS.whole,
      `select round, max(second) as last, count(*)::int as frames from frames
       where run_id = $1 and round >= $2 group by round order by round`,
      [runId, from.round],
    ),
  );
  for (const { round, last, frames } of rounds) {
    const width = Math.max(1, Math.floor((FRAMES_A_PAGE * (last + 1)) / frames));
    const first = round === from.round ? from.second : 0;
    for (let second = first; second <= last; second += width) {
      const { rows } = await pool.query<{ body: unknown }>(
        `select body from frames
         where run_id = $1 and round = $2 and second >= $3 and second < $4
         order by second, shard, epoch`,
        [runId, round, second, second + width],
      );
      yield rows.map((row) => row.body).filter(isFrame);
    }
  }
}
