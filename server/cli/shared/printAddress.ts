import type { Screen } from './screen.ts';
import type { LocalStack } from './localStack.ts';

/** The console's address and, on the first start, how to log in. */
export function printAddress(stack: LocalStack, screen: Screen): void {
  screen.line(`console: ${screen.paint.bold(stack.url)}`);
  if (stack.adminPassword !== null) {
    screen.line(
      `log in as admin with the one-time password ${screen.paint.bold(stack.adminPassword)}`,
    );
  }
}
