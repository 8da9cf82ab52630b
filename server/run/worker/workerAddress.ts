/** `address` for somebody else: that one's user and password, and no file of this machine. */
export function addressFor(address: string, user: string, password: string): string {
  const url = new URL(address);
  url.username = user;
  url.password = password;
  url.searchParams.delete('sslrootcert');
  return url.href;
}
