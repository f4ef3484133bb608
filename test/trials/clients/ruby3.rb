# Calls of ImageKit's SDK for Ruby 3 on an emulator; one line of JSON for each.
require 'json'
require 'base64'
require 'net/http'
$LOAD_PATH.unshift(File.join(ARGV[0], 'lib'))
require 'imagekitio/constants/url'
base = ENV['IMAGE_KIT_BASE_URL']
ENDPOINT = ENV['IMAGEKIT_URL_ENDPOINT']
constants = ImageKitIo::Constants::URL
{ BASE_URL: '/v1/files', REMOTE_METADATA_FULL_URL: '/v1/metadata', BULK_BASE_URL: '/v1/bulkJobs', API_BASE_URL: '/v1' }.each do |name, path|
  constants.send(:remove_const, name)
  constants.const_set(name, base + path)
end
require 'imagekitio'

IK = ImageKitIo::Client.new(ENV['IMAGEKIT_PRIVATE_KEY'], ENV['IMAGEKIT_PUBLIC_KEY'], ENDPOINT)
PICTURE = ARGV[1]

def call(name)
  result = yield
  raise result[:error].to_s if result.is_a?(Hash) && result[:error]
  puts JSON.generate(call: name, ok: true)
  result.is_a?(Hash) ? result[:response] : result
rescue StandardError => error
  puts JSON.generate(call: name, ok: false, reason: "#{error.class}: #{error.message}"[0, 200])
  nil
ensure
  $stdout.flush
end

def fetched(url)
  code = Net::HTTP.get_response(URI(url)).code
  raise "#{code} for #{url}" unless code == '200'
end

file = call('upload_file, binary') { IK.upload_file(file: File.open(PICTURE, 'rb'), file_name: 'a.jpg', use_unique_file_name: false, folder: '/rb', tags: %w[a b], response_fields: 'tags') }
call('upload_file, base64') { IK.upload_file(file: Base64.strict_encode64(File.binread(PICTURE)), file_name: 'b.jpg', use_unique_file_name: false) }
call('upload_file, URL') { IK.upload_file(file: "#{ENDPOINT}/rb/a.jpg", file_name: 'c.jpg', use_unique_file_name: false) }
id = file && (file['fileId'] || file[:fileId])
call('url, sharpen and contrast') { fetched(IK.url(path: '/rb/a.jpg', transformation: [{ format: 'jpg', progressive: 'true', effect_sharpen: '-', effect_contrast: '1' }])) }
call('url, chained, signed') { fetched(IK.url(path: '/rb/a.jpg', transformation: [{ height: 30, width: 40 }, { rotation: 90 }], signed: true, expire_seconds: 300)) }
call('list_files') { IK.list_files(skip: 0, limit: 5, searchQuery: 'name = "a.jpg"') }
call('get_file_details') { IK.get_file_details(file_id: id) }
call('file_versions') { IK.file_versions(file_id: id) }
call('file_version_detail') { IK.file_version_detail(file_id: id, version_id: id) }
call('update_file_details') { IK.update_file_details(file_id: id, tags: %w[c], custom_coordinates: '1,1,5,5') }
call('add_bulk_tags') { IK.add_bulk_tags(file_ids: [id], tags: ['d']) }
call('delete_bulk_tags') { IK.delete_bulk_tags(file_ids: [id], tags: ['d']) }
call('delete_bulk_ai_tags') { IK.delete_bulk_ai_tags(file_ids: [id], ai_tags: ['e']) }
call('get_file_metadata') { IK.get_file_metadata(file_id: id) }
call('get_remote_file_url_metadata') { IK.get_remote_file_url_metadata(remote_file_url: "#{ENDPOINT}/rb/a.jpg") }
call('create_folder') { IK.create_folder(folder_name: 'to', parent_folder_path: '/') }
call('copy_file') { IK.copy_file(source_file_path: '/b.jpg', destination_path: '/to') }
call('move_file') { IK.move_file(source_file_path: '/c.jpg', destination_path: '/to') }
call('rename_file') { IK.rename_file(file_path: '/b.jpg', new_file_name: 'd.jpg', purge_cache: true) }
call('copy_folder') { IK.copy_folder(source_folder_path: '/rb', destination_path: '/to') }
job = call('move_folder') { IK.move_folder(source_folder_path: '/rb', destination_path: '/moved') }
call('bulk_job_status') { IK.bulk_job_status(job_id: job['jobId'] || job[:jobId]) }
call('delete_folder') { IK.delete_folder(folder_path: '/to') }
purge = call('purge_file_cache') { IK.purge_file_cache(file_url: "#{ENDPOINT}/d.jpg") }
call('purge_file_cache_status') { IK.purge_file_cache_status(request_id: purge['requestId'] || purge[:requestId]) }
field = call('create_custom_metadata_field') { IK.create_custom_metadata_field(name: 'price', label: 'Price', schema: { type: 'Number', minValue: 1, maxValue: 9 }) }
call('get_custom_metadata_fields') { IK.get_custom_metadata_fields }
call('delete_custom_metadata_field') { IK.delete_custom_metadata_field(id: field['id'] || field[:id]) }
call('delete_file') { IK.delete_file(file_id: id) }
call('get_authentication_parameters') { IK.get_authentication_parameters }
