/** `address` with another user and password, and without the path of this machine's CA file. */
export function addressFor(address: string, user: string, password: string): string {
  const url = new URL(address);
  url.username = user;
  url.password = password;
  url.searchParams.delete('sslrootcert');
  return url.href;
}
