/** What a client writes into `/etc/portage/binrepos.conf` to install from a binhost. */
export function binreposOf(uri: string, isSigned: boolean): string {
  const lines = ["[portage-swarm]", `sync-uri = ${uri}`, `verify-signature = ${isSigned}`];
  return `${lines.join("\n")}\n`;
}

/**
 * What a client runs as root to trust the key: Portage takes a signature only from a key of full or ultimate trust in
 * `/etc/portage/gnupg` (lib/portage/gpkg.py), which must be readable by the user who verifies, `nobody`.
 */
export function trustOf(keyUrl: string, fingerprint: string): string {
  const home = "/etc/portage/gnupg";
  const lines = [
    `install -d -m 755 ${home}`,
    `curl -fsS ${keyUrl} | gpg --homedir ${home} --import`,
    `echo ${fingerprint}:6: | gpg --homedir ${home} --import-ownertrust`,
    // Portage lets the trust database be as it is.
    `gpg --homedir ${home} --check-trustdb`,
    `chmod -R a+rX ${home}`,
  ];
  return `${lines.join("\n")}\n`;
}
