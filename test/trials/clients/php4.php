<?php
// Calls of ImageKit's SDK for PHP 4 on an emulator; one line of JSON for each.
use GuzzleHttp\Handler\CurlHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Psr7\Uri;
use ImageKit\ImageKit;
use Psr\Http\Message\RequestInterface;

error_reporting(E_ALL & ~E_DEPRECATED);
[, $sdk, $picture] = $argv;
// Debian's Guzzle.
require 'GuzzleHttp/autoload.php';
spl_autoload_register(function ($class) use ($sdk) {
    foreach (["$sdk/src/", dirname($sdk) . '/php-beberlei-assert/lib/'] as $folder) {
        $file = $folder . str_replace('\\', '/', $class) . '.php';
        if (is_file($file)) {
            require $file;
        }
    }
});

$base = new Uri(getenv('IMAGE_KIT_BASE_URL'));
$endpoint = getenv('IMAGEKIT_URL_ENDPOINT');
// The SDK's hosts are constants, but it takes a handler of its HTTP client.
$stack = HandlerStack::create(new CurlHandler());
$stack->push(fn($next) => fn(RequestInterface $request, $options) => $next($request->withUri(
    $request->getUri()->withScheme('http')->withHost($base->getHost())->withPort($base->getPort())
), $options));
$ik = new ImageKit(getenv('IMAGEKIT_PUBLIC_KEY'), getenv('IMAGEKIT_PRIVATE_KEY'), $endpoint, 'path', $stack);

function call($name, $run)
{
    $line = ['call' => $name, 'ok' => true];
    $result = null;
    try {
        $result = $run();
        if (isset($result->error) && $result->error) {
            throw new Exception(json_encode($result->error));
        }
    } catch (Throwable $error) {
        $line = ['call' => $name, 'ok' => false, 'reason' => substr(get_class($error) . ': ' . $error->getMessage(), 0, 200)];
    }
    echo json_encode($line), "\n";
    return $result->result ?? $result;
}

function fetched($url)
{
    $status = get_headers($url)[0] ?? 'no answer';
    if (!str_contains($status, ' 200 ')) {
        throw new Exception("$status for $url");
    }
}

$file = call('uploadFile, base64', fn() => $ik->uploadFile(['file' => base64_encode(file_get_contents($picture)), 'fileName' => 'a.jpg', 'folder' => '/php', 'useUniqueFileName' => false, 'tags' => ['a', 'b'], 'responseFields' => ['tags']]));
call('uploadFile, binary', fn() => $ik->uploadFile(['file' => fopen($picture, 'r'), 'fileName' => 'b.jpg', 'useUniqueFileName' => false]));
call('uploadFile, URL', fn() => $ik->uploadFile(['file' => "$endpoint/php/a.jpg", 'fileName' => 'c.jpg', 'useUniqueFileName' => false]));
$id = $file->fileId;
call('url, path', fn() => fetched($ik->url(['path' => '/php/a.jpg', 'transformation' => [['height' => '30', 'width' => '40']]])));
call('url, absolute source', fn() => fetched($ik->url(['src' => "$endpoint/php/a.jpg", 'transformation' => [['height' => '30', 'width' => '40']]])));
call('url, chained, as a query', fn() => fetched($ik->url(['path' => '/php/a.jpg', 'transformation' => [['height' => '30', 'width' => '40'], ['rotation' => '90']], 'transformationPosition' => 'query'])));
call('url, sharpen and contrast', fn() => fetched($ik->url(['path' => '/php/a.jpg', 'transformation' => [['format' => 'jpg', 'progressive' => true, 'effectSharpen' => '-', 'effectContrast' => '1']]])));
call('url, overlay', fn() => fetched($ik->url(['path' => '/php/a.jpg', 'transformation' => [['width' => '40', 'raw' => 'l-text,i-Imagekit,fs-50,l-end']]])));
call('url, signed', fn() => fetched($ik->url(['path' => '/php/a.jpg', 'transformation' => [['width' => '40']], 'signed' => true, 'expireSeconds' => 300])));
call('listFiles', fn() => $ik->listFiles(['skip' => 0, 'limit' => 5, 'searchQuery' => 'name = "a.jpg"']));
call('getFileDetails', fn() => $ik->getFileDetails($id));
call('getFileVersions', fn() => $ik->getFileVersions($id));
call('getFileVersionDetails', fn() => $ik->getFileVersionDetails($id, $file->versionInfo->id));
call('updateFileDetails', fn() => $ik->updateFileDetails($id, ['tags' => ['c'], 'customCoordinates' => '1,1,5,5']));
call('bulkAddTags', fn() => $ik->bulkAddTags([$id], ['d']));
call('bulkRemoveTags', fn() => $ik->bulkRemoveTags([$id], ['d']));
call('bulkRemoveAITags', fn() => $ik->bulkRemoveAITags([$id], ['e']));
call('getFileMetaData', fn() => $ik->getFileMetaData($id));
call('getFileMetadataFromRemoteURL', fn() => $ik->getFileMetadataFromRemoteURL("$endpoint/php/a.jpg"));
call('createFolder', fn() => $ik->createFolder(['folderName' => 'to', 'parentFolderPath' => '/']));
call('copy', fn() => $ik->copy(['sourceFilePath' => '/b.jpg', 'destinationPath' => '/to', 'includeFileVersions' => true]));
call('move', fn() => $ik->move(['sourceFilePath' => '/c.jpg', 'destinationPath' => '/to']));
call('rename', fn() => $ik->rename(['filePath' => '/b.jpg', 'newFileName' => 'd.jpg', 'purgeCache' => true]));
// Not a stream: the SDK sends an upload's fields again with a call that has none, as JSON.
$second = call('uploadFile, another version', fn() => $ik->uploadFile(['file' => base64_encode(file_get_contents($picture)), 'fileName' => 'a.jpg', 'folder' => '/php', 'useUniqueFileName' => false]));
call('restoreFileVersion', fn() => $ik->restoreFileVersion(['fileId' => $id, 'versionId' => $file->versionInfo->id]));
call('deleteFileVersion', fn() => $ik->deleteFileVersion($id, $second->versionInfo->id));
call('copyFolder', fn() => $ik->copyFolder(['sourceFolderPath' => '/php', 'destinationPath' => '/to', 'includeFileVersions' => false]));
$job = call('moveFolder', fn() => $ik->moveFolder(['sourceFolderPath' => '/php', 'destinationPath' => '/moved']));
call('getBulkJobStatus', fn() => $ik->getBulkJobStatus($job->jobId));
call('deleteFolder', fn() => $ik->deleteFolder('/to'));
$purge = call('purgeCache', fn() => $ik->purgeCache("$endpoint/d.jpg"));
call('getPurgeCacheStatus', fn() => $ik->getPurgeCacheStatus($purge->requestId));
$field = call('createCustomMetadataField', fn() => $ik->createCustomMetadataField(['name' => 'price', 'label' => 'Price', 'schema' => ['type' => 'Number', 'minValue' => 1, 'maxValue' => 9]]));
call('getCustomMetadataFields', fn() => $ik->getCustomMetadataFields(true));
call('updateCustomMetadataField', fn() => $ik->updateCustomMetadataField($field->id, ['label' => 'Cost', 'schema' => ['type' => 'Number', 'minValue' => 2]]));
call('deleteCustomMetadataField', fn() => $ik->deleteCustomMetadataField($field->id));
call('deleteFile', fn() => $ik->deleteFile($id));
call('bulkDeleteFiles', fn() => $ik->bulkDeleteFiles([$ik->listFiles(['limit' => 1])->result[0]->fileId]));
call('getAuthenticationParameters', fn() => $ik->getAuthenticationParameters());
call('pHashDistance', fn() => $ik->pHashDistance('2d5ad3936d2e015b', '2d6ed293db36a4fb'));
