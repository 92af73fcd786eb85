package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@LongRun
@StoreName("h2")
class H2ProcessCampaignTest extends ProcessCampaignCase {}
