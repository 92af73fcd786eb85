package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@LongRun
@StoreName("mysql")
class MySqlProcessCampaignTest extends ProcessCampaignCase {}
