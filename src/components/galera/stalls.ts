/** Why commits wait at a member: a member of its view is not heard, or a merge is under way. Reads go on. */
import type { CauseId } from '../../engine/index.js';
import type { Cluster } from './cluster.js';
import type { Side } from './evs.js';
import type { GaleraMember } from './member.js';
import type { Merges } from './merges.js';

export class Stalls {
  constructor(
    private readonly cluster: Cluster,
    private readonly merges: Merges,
  ) {}

  update(sides: readonly Side[]): void {
    for (const side of sides) {
      if (sides.length === 1 && side.missing.length === 0 && side.members.every(isUnhindered)) continue;
      const reasons = this.reasonsOf(side, sides);
      const reason = Math.max(0, ...reasons);
      const before = side.members.find((member) => member.stallReason === reason && member.stall !== 0);
      const stall = before?.stall ?? this.stall(side, reason, reasons);
      for (const member of side.members) {
        member.stall = stall;
        member.stallReason = reason;
      }
    }
  }

  private reasonsOf(side: Side, sides: readonly Side[]): readonly CauseId[] {
    if (!side.view.primary) return [];
    return side.missing.length === 0 ? [this.merges.stallOf(side, sides)] : side.reasons;
  }

  private stall(side: Side, reason: CauseId, reasons: readonly CauseId[]): CauseId {
    if (!side.view.primary || (reason === 0 && side.missing.length === 0)) return 0;
    const names = side.missing.map((member) => member.name).join(', ');
    const text = names === '' ? 'commits wait while views merge' : `commits wait for ${names}`;
    const also = reasons.filter((one) => one !== reason && one !== 0);
    return this.cluster.cause('view-change', text, reason, also);
  }
}

function isUnhindered({ stall, stallReason }: GaleraMember): boolean {
  return stall === 0 && stallReason === 0;
}
