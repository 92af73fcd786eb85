package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("mysql")
class MySqlCampaignTest extends CampaignCase {}
