import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Prng } from '../../../src/simulator/model/prng.js';
import { Lane } from './lane.js';
import { CLEAR, type Weather } from './weather.js';

const CONNECT_WITHIN_MS = 5000;

interface Link {
  port: number;
  near: Socket;
  far: Socket;
  lanes: Lane[];
}

/**
 * Stands between two programs on this machine and passes on what they say to each other, as its weather allows. The same seed draws the
 * same delays and the same places to cut.
 */
export class TcpProxy {
  private readonly links = new Set<Link>();
  private readonly waiting = new Set<Socket>();
  private weather = CLEAR;
  private readonly server: Server;

  /** `targets` answers the ports to try, in order, for each new connection. */
  private constructor(
    private readonly targets: () => readonly number[],
    private readonly random: Prng,
    private readonly onRefused: (port: number) => void,
  ) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => this.accept(near));
  }

  static async listen(
    targets: () => readonly number[],
    random: Prng,
    onRefused: (port: number) => void = () => undefined,
  ): Promise<TcpProxy> {
    const proxy = new TcpProxy(targets, random, onRefused);
    await new Promise<void>((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** For connections that stand and those that come. */
  setWeather(weather: Weather): void {
    this.weather = weather;
    for (const { lanes } of this.links) for (const lane of lanes) lane.change(weather);
  }

  /** Breaks connections with a reset: all, or those to one port. */
  reset(port?: number): void {
    for (const link of this.links) if (port === undefined || link.port === port) this.cut(link);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.reset();
    for (const near of this.waiting) near.destroy();
    await closed;
  }

  private accept(near: Socket): void {
    if (this.weather.refuse) return void near.resetAndDestroy();
    this.waiting.add(near);
    near.on('error', () => near.destroy());
    near.once('close', () => this.waiting.delete(near));
    this.reach(near, [...this.targets()]);
  }

  private reach(near: Socket, [port, ...others]: number[]): void {
    if (port === undefined || near.destroyed) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true, timeout: CONNECT_WITHIN_MS });
    const fail = () => {
      far.destroy();
      this.onRefused(port);
      this.reach(near, others);
    };
    far.once('error', fail);
    far.once('timeout', fail);
    far.once('connect', () => {
      far.off('error', fail);
      far.off('timeout', fail);
      far.setTimeout(0);
      this.waiting.delete(near);
      this.join({ port, near, far, lanes: [] });
    });
  }

  private join(link: Link): void {
    const { near, far } = link;
    if (near.destroyed) return void far.destroy();
    const cut = () => this.cut(link);
    link.lanes = [
      new Lane(near, far, this.weather, this.random, cut),
      new Lane(far, near, this.weather, this.random, cut),
    ];
    this.links.add(link);
    for (const socket of [near, far]) {
      socket.on('error', cut);
      socket.once('close', () => this.part(link));
    }
  }

  /** Both ends have said all, or one is gone. */
  private part(link: Link): void {
    const { near, far } = link;
    const isWhole = (socket: Socket) => socket.readableEnded && socket.writableEnded;
    if (!isWhole(near) && !isWhole(far)) return this.cut(link);
    if (near.destroyed && far.destroyed) this.links.delete(link);
  }

  private cut(link: Link): void {
    this.links.delete(link);
    for (const lane of link.lanes) lane.close();
    link.near.resetAndDestroy();
    link.far.resetAndDestroy();
  }
}
