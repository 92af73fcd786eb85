package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("postgresql")
class PostgresCampaignTest extends CampaignCase {}
