// The smallest real Ceph: one monitor, one storage daemon in memory and one S3 gateway, as children of this process.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { which } from "./apt.ts";

/** The Debian packages that bring the programs below. */
export const CEPH_PACKAGES = ["radosgw", "ceph-mon", "ceph-osd"];
const PROGRAMS = ["ceph", "ceph-authtool", "monmaptool", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin"];
const POOLS = [
  ".rgw.root",
  ...["log", "control", "meta", "buckets.index", "buckets.data", "buckets.non-ec"].map((name) => `default.rgw.${name}`),
];
const STEP_TIMEOUT_MS = 60_000;

/** What the cluster is told: an empty folder of its own, the gateway's port, and the keys of its one S3 user. */
export interface ClusterOptions {
  dir: string;
  port: number;
  accessKeyId: string;
  secretAccessKey: string;
  log: (line: string) => void;
}

/** The programs of Ceph that are not in PATH. */
export function missingCephPrograms(): string[] {
  return PROGRAMS.filter((name) => !which(name, ["/usr/bin", "/usr/sbin", "/usr/local/bin"]));
}

/** Takes a port of the loopback address for a moment, 0 for any, and resolves to it. Rejects when it is in use. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", () => reject(new Error(`Port ${wanted} of 127.0.0.1 is in use by another program.`)));
    server.listen(wanted, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === "object") resolve(address.port);
        else reject(new Error("The system gave a server no port."));
      });
    });
  });
}

function configuration(dir: string, fsid: string, monitorPort: number, port: number): string {
  return `[global]
fsid = ${fsid}
mon host = v2:127.0.0.1:${monitorPort}
ms bind msgr1 = false
public addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${dir}/keyring
run dir = ${dir}
crash dir = ${dir}
admin socket =
pid file =
log file = ${dir}/$name.log
mon cluster log file = ${dir}/cluster.log
mon data = ${dir}/mon
mon data avail crit = 0
mon allow pool size one = true
mon max pg per osd = 1000
paxos propose interval = 0.05
paxos min wait = 0.01
osd data = ${dir}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg autoscale mode = off
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw dynamic resharding = false
`;
}

/** Where setpriv exists, the kernel ends the program together with this process, even when that is killed outright. */
function tiedToThisProcess(program: string, args: readonly string[]): [file: string, args: string[]] {
  const setpriv = which("setpriv");
  return setpriv ? [setpriv, ["--pdeathsig", "KILL", "--", program, ...args]] : [program, [...args]];
}

/** A running cluster. Stopping it ends its processes, and only those, at once: nothing of it outlives them. */
export class CephCluster {
  private readonly dir: string;
  private readonly daemons: ChildProcess[] = [];

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Resolves when the gateway answers and its user exists. On failure nothing keeps running. */
  static async start(options: ClusterOptions): Promise<CephCluster> {
    const cluster = new CephCluster(options.dir);
    try {
      await cluster.boot(options);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  private async boot({ port, accessKeyId, secretAccessKey, log }: ClusterOptions): Promise<void> {
    const startedAt = performance.now();
    const lap = (what: string) => log(`${what} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    const osd = randomUUID();
    await this.startMonitor(port);
    lap("monitor");
    await this.run("ceph", ["--connect-timeout", "30", "osd", "new", osd]);
    await this.run("ceph-osd", ["-i", "0", "--mkfs", "--osd-uuid", osd]);
    this.spawnDaemon("ceph-osd", ["-i", "0", "-f"]);
    await Promise.all(POOLS.map((pool) => this.run("ceph", ["osd", "pool", "create", pool, "1", "1", "replicated"])));
    lap("storage daemon and pools");
    const gateway = this.spawnDaemon("radosgw", ["-f", "-n", "client.admin"]);
    await this.waitForGateway(gateway, port);
    const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    await this.run("radosgw-admin", ["user", "create", "--uid=tester", "--display-name=Tester", ...keys]);
    lap("S3 gateway");
  }

  private async startMonitor(port: number): Promise<void> {
    const fsid = randomUUID();
    const monitorPort = await freePort();
    for (const folder of ["mon", "osd"]) mkdirSync(join(this.dir, folder), { recursive: true });
    writeFileSync(join(this.dir, "ceph.conf"), configuration(this.dir, fsid, monitorPort, port));
    const keyring = join(this.dir, "keyring");
    const map = join(this.dir, "monmap");
    const all = ["--cap", "mon", "allow *"];
    await this.run("ceph-authtool", ["--create-keyring", keyring, "--gen-key", "-n", "mon.", ...all]);
    const storage = ["--cap", "osd", "allow *"];
    await this.run("ceph-authtool", [keyring, "--gen-key", "-n", "client.admin", ...all, ...storage]);
    await this.run("ceph-authtool", [
      keyring,
      "--gen-key",
      "-n",
      "osd.0",
      "--cap",
      "mon",
      "allow profile osd",
      ...storage,
    ]);
    await this.run("monmaptool", ["--create", "--addv", "a", `[v2:127.0.0.1:${monitorPort}]`, "--fsid", fsid, map]);
    await this.run("ceph-mon", ["--mkfs", "-i", "a", "--monmap", map, "--keyring", keyring]);
    this.spawnDaemon("ceph-mon", ["-i", "a", "-f"]);
  }

  /** Every program reads this cluster's file and none of the machine's. */
  private get env(): NodeJS.ProcessEnv {
    const path = `${process.env["PATH"] ?? ""}:/usr/bin:/usr/sbin:/usr/local/bin`;
    return { ...process.env, PATH: path, CEPH_CONF: join(this.dir, "ceph.conf") };
  }

  private async run(program: string, args: readonly string[]): Promise<void> {
    try {
      const [file, all] = tiedToThisProcess(program, args);
      await promisify(execFile)(file, all, { env: this.env, timeout: STEP_TIMEOUT_MS, killSignal: "SIGKILL" });
    } catch (error) {
      const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
      throw new Error(
        `${program} ${args[0] ?? ""} failed: ${said.split("\n").slice(-5).join("\n")}${this.complaints()}`,
      );
    }
  }

  private spawnDaemon(program: string, args: readonly string[]): ChildProcess {
    const [file, all] = tiedToThisProcess(program, args);
    const daemon = spawn(file, all, { env: this.env, cwd: this.dir, stdio: "ignore" });
    daemon.on("error", () => {}); // it never ran; the step that waits for it says so
    daemon.unref();
    this.daemons.push(daemon);
    return daemon;
  }

  private async waitForGateway(gateway: ChildProcess, port: number): Promise<void> {
    const deadline = performance.now() + STEP_TIMEOUT_MS;
    while (performance.now() < deadline && gateway.exitCode === null && gateway.signalCode === null) {
      const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined); // refused: not up yet
      if (answer?.ok && gateway.exitCode === null) return;
      await delay(50);
    }
    throw new Error(`The S3 gateway did not answer on port ${port}.${this.complaints()}`);
  }

  private complaints(): string {
    for (const name of ["client.admin.log", "osd.0.log", "mon.a.log"]) {
      try {
        const errors = readFileSync(join(this.dir, name), "utf8")
          .split("\n")
          .filter((line) => / -1 /.test(line));
        if (errors.length > 0) return `\n${name}: ${errors.slice(-5).join("\n")}`;
      } catch {
        // that daemon has not written a log; the next one may have
      }
    }
    return "";
  }

  /** For the end of the process, where nothing can be awaited. */
  kill(): void {
    for (const daemon of this.daemons) daemon.kill("SIGKILL");
  }

  /** Resolves when every process of the cluster has ended. The second call does nothing. */
  async stop(): Promise<void> {
    const ended = this.daemons.map((daemon) => {
      if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return undefined;
      daemon.ref();
      return new Promise((resolve) => daemon.once("exit", resolve));
    });
    this.kill();
    await Promise.all(ended);
  }
}
