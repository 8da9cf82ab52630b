/** Calls again at once, up to `retries` times, while the answer is worth another try. Gives the last answer. */
export async function withRetries<Answer>(
  retries: number,
  call: () => Promise<Answer>,
  isWorthAnother: (answer: Answer) => boolean,
): Promise<Answer> {
  let answer = await call();
  for (let retry = 0; retry < retries && isWorthAnother(answer); retry += 1) answer = await call();
  return answer;
}

/** How often a call that always fails is tried again. */
export async function retriesMade(retries: number): Promise<number> {
  let calls = 0;
  const call = async (): Promise<number> => {
    calls += 1;
    return calls;
  };
  await withRetries(retries, call, () => true);
  return calls - 1;
}
