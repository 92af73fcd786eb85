/**
 * The campaign: callers of real stores under faults of the network, the server and their own
 * clocks. What they see is recorded as a {@link dev.holdfast.testing.history.History} and judged; a
 * run that met too few faults fails as vacuous. {@link dev.holdfast.testing.campaign.Round} is one
 * history, {@link dev.holdfast.testing.campaign.CampaignCase} runs as many as there is time for.
 */
@NullMarked
package dev.holdfast.testing.campaign;

import org.jspecify.annotations.NullMarked;
