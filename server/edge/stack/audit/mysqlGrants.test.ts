import { expect, it } from 'vitest';
import { grantsOf as grantsIn } from './mysqlGrants.ts';

const grantsOf = (lines: readonly string[], auditsScratch = false) =>
  grantsIn(lines, auditsScratch);

it('lets pass what only reads or watches the server', () => {
  expect(
    grantsOf([
      "GRANT USAGE ON *.* TO `auditor`@`%` IDENTIFIED BY PASSWORD '*AB'",
      'GRANT PROCESS, SHOW DATABASES, BINLOG MONITOR ON *.* TO `auditor`@`%`',
      'GRANT SELECT, SHOW VIEW ON `live`.* TO `auditor`@`%`',
      'GRANT SELECT (id, sku) ON `shadow`.`lines` TO `auditor`@`%`',
      'SET DEFAULT ROLE `reader` FOR `auditor`@`%`',
    ]),
  ).toEqual({ writes: [], roles: [] });
});

it('names each right beyond that, with whose it is and on what', () => {
  expect(
    grantsOf([
      'GRANT SELECT, INSERT, UPDATE (a, b) ON `live`.`stock` TO `shop`@`%`',
      'GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION',
      'GRANT EXECUTE ON PROCEDURE `live`.`move` TO `shop`@`%`',
      "GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION",
    ]).writes,
  ).toEqual([
    '`shop`@`%` may INSERT on `live`.`stock`',
    '`shop`@`%` may UPDATE on `live`.`stock`',
    '`root`@`localhost` may ALL PRIVILEGES on *.*',
    '`shop`@`%` may EXECUTE on PROCEDURE `live`.`move`',
    "'root'@'localhost' may PROXY on ''@'%'",
  ]);
});

it('names the roles that the role may become', () => {
  const lines = ['GRANT `a` TO `shop`@`%`', 'GRANT `b`@`%`, `c`@`%` TO `shop`@`%`'];
  expect(grantsOf(lines)).toEqual({ writes: [], roles: ['`a`', '`b`@`%`', '`c`@`%`'] });
});

it('leaves out what each new server lets everybody do in its scratch databases, unless one of them is audited', () => {
  const lines = [
    'GRANT SELECT, INSERT ON `test`.* TO PUBLIC',
    'GRANT INSERT ON `test\\_%`.* TO PUBLIC',
  ];
  expect(grantsOf(lines).writes).toEqual([]);
  expect(grantsOf(lines, true).writes).toEqual([
    'PUBLIC may INSERT on `test`.*',
    'PUBLIC may INSERT on `test\\_%`.*',
  ]);
  const others = [
    'GRANT INSERT ON `testing`.* TO PUBLIC',
    'GRANT INSERT ON `test`.* TO `shop`@`%`',
    'GRANT INSERT ON `test`.`stock` TO PUBLIC',
    'GRANT INSERT ON *.* TO PUBLIC',
  ];
  expect(grantsOf(others).writes).toHaveLength(4);
});
