package dev.holdfast.spi;

import dev.holdfast.FencingToken;
import java.util.UUID;

/**
 * What every mutation by a holder is compared with: all three must match the record.
 *
 * <p>The token alone does not do: after a loss of state two grants may have got the same one.
 *
 * @param token the token of the grant
 * @param attachNumber how often the lease was attached to; 0 for the process that acquired it
 * @param attachId the random id of that attach; the grant id for number 0
 */
public record LeaseIdentity(FencingToken token, int attachNumber, UUID attachId) {

  /** No id: of a record that no grant wrote. */
  public static final UUID NIL = new UUID(0, 0);

  /** The identity of the process that acquired the grant. */
  public static LeaseIdentity ofGrant(FencingToken token, UUID grantId) {
    return new LeaseIdentity(token, 0, grantId);
  }
}
