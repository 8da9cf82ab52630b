import type { Screen } from '../runs/screen.ts';
import type { House } from './localStack.ts';

/** The console's address and, on the first start, how to log in. */
export function printAddress(house: House, screen: Screen): void {
  screen.line(`console: ${screen.paint.bold(house.url)}`);
  if (house.adminPassword !== null) {
    screen.line(
      `log in as admin with the one-time password ${screen.paint.bold(house.adminPassword)}`,
    );
  }
}
