// One `kaffepause run` as a Container App. It signs in to Graph as its managed identity: there is no client secret at all.
// The rules go into the file share `rules` as kaffepause.yaml; the ledger is in PostgreSQL, whose URL is in the Key Vault.

@description('Where the image is, such as contoso.azurecr.io/kaffepause:0.1.0')
param image string

@description('Address of the licensed mailbox that organizes and sends')
param serviceMailbox string

@description('postgresql://USER:PASSWORD@HOST/DATABASE?sslmode=require')
@secure()
param databaseUrl string

param name string = 'kaffepause'
param location string = resourceGroup().location

var vaultSecretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${name}-${uniqueString(resourceGroup().id)}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }

  resource database 'secrets' = {
    name: 'database-url'
    properties: { value: databaseUrl }
  }
}

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, vaultSecretsUser)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: vaultSecretsUser
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('${name}${uniqueString(resourceGroup().id)}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
  }

  resource files 'fileServices' = {
    name: 'default'

    resource rules 'shares' = {
      name: 'rules'
      properties: { shareQuota: 1 }
    }
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }

  resource rules 'storages' = {
    name: 'rules'
    properties: {
      azureFile: {
        accountName: storage.name
        accountKey: storage.listKeys().keys[0].value
        shareName: 'rules'
        accessMode: 'ReadOnly'
      }
    }
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  dependsOn: [mayRead]
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      activeRevisionsMode: 'Single'
      secrets: [
        {
          name: 'database-url'
          keyVaultUrl: vault::database.properties.secretUri
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'kaffepause'
          image: image
          args: ['run']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [
            { name: 'KAFFEPAUSE_TENANT_ID', value: subscription().tenantId }
            { name: 'KAFFEPAUSE_MANAGED_IDENTITY', value: 'true' }
            { name: 'KAFFEPAUSE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'KAFFEPAUSE_SERVICE_MAILBOX', value: serviceMailbox }
            { name: 'KAFFEPAUSE_DATABASE_URL', secretRef: 'database-url' }
            { name: 'KAFFEPAUSE_LOG', value: 'json' }
            { name: 'KAFFEPAUSE_METRICS_HOST', value: '0.0.0.0' }
            { name: 'KAFFEPAUSE_METRICS_PORT', value: '9464' }
          ]
          probes: [
            { type: 'Liveness', httpGet: { path: '/healthz', port: 9464 }, initialDelaySeconds: 30, periodSeconds: 60 }
            { type: 'Readiness', httpGet: { path: '/readyz', port: 9464 }, periodSeconds: 30 }
          ]
          volumeMounts: [
            { volumeName: 'rules', mountPath: '/etc/kaffepause' }
          ]
        }
      ]
      volumes: [
        { name: 'rules', storageType: 'AzureFile', storageName: environment::rules.name }
      ]
      // One works; a second would stand by. Workers instead: args ['worker'], and as many as wanted.
      scale: { minReplicas: 1, maxReplicas: 1 }
    }
  }
}

@description('For app-registration.ps1 -ManagedIdentity')
output principal string = identity.properties.principalId
